// What a visitor chose is kept in cookies; words that Streamlit writes itself, in English only, are put into Chinese wherever they come up.
const WORDS = {
  "Select all": "全选", "Clear all": "全部清除", "No results": "没有匹配项", "Clear value": "清除", "No options to select": "没有可选项",
  "Upload": "选择文件", "Add files": "添加文件", "Drag and drop file here": "或拖放到这里", "Drag and drop files here": "或拖放到这里",
  "Drag and drop a file here": "或拖放到这里", "Show/hide columns": "显示或隐藏列", "Download as CSV": "下载 CSV", "Search": "搜索",
  "Fullscreen": "全屏", "Close fullscreen": "退出全屏", "Clear selection": "取消选择", "Close": "关闭", "Close Search": "关闭搜索",
  "Next Result": "下一个", "Previous Result": "上一个", "Sort ascending": "升序排列", "Sort descending": "降序排列",
  "Format": "格式", "Autosize": "自动列宽", "Pin column": "固定列", "Unpin column": "取消固定", "Hide column": "隐藏列",
  "Copy column name": "复制列名", "Statistics": "统计", "Automatic": "自动", "Localized": "本地格式", "Plain": "普通", "Compact": "紧凑",
  "Percent": "百分比", "Scientific": "科学计数", "Accounting": "会计", "Dollar": "美元", "Euro": "欧元", "Bytes": "字节", "Yen": "日元",
  "Distance": "相对时间", "Calendar": "日历", "Duration": "时长", "No data": "没有数据", "empty": "没有数据", "Loading...": "加载中…",
  "Count": "数量", "Distinct": "不同值", "Empty": "空值", "Minimum": "最小值", "Maximum": "最大值", "Average": "平均值", "Median": "中位数",
  "Minimum length": "最短", "Maximum length": "最长", "Average length": "平均长度", "Distribution histogram": "分布",
  "Select...": "请选择", "Choose date": "选择日期", "Choose date range": "选择日期范围", "Clear date": "清除日期", "Clear dates": "清除日期",
  "Running...": "运行中…", "Stop": "停止", "Rerun": "重新运行", "Connecting": "连接中", "Connection error": "连接中断", "more": "更多",
  "Choose an option": "请选择", "Choose options": "请选择", "Open": "打开", "App pages": "页面", "Skip to main content": "跳到正文",
  "Link to heading": "本节链接", "Increment": "加", "Decrement": "减", "Selected values": "已选", "Multiselect options": "选项",
  "Selectbox options": "选项",
  "yyyy": "年", "mm": "月", "dd": "日",
};
const SHAPES = [
  [/^Select (\d+) matches$/, "全选 $1 个匹配项"], [/^Add: (.*)$/, "添加：$1"], [/^Remove (.+)$/, "移除 $1"], [/^(\d+) more$/, "其余 $1 项"],
  [/^([\d.]+ ?[KMG]?B) per file(.*)$/, "每个文件不超过 $1$2"], [/^Limit ([\d.]+ ?[KMG]?B) per file(.*)$/, "每个文件不超过 $1$2"],
  [/^(.+) files are not allowed\.$/, "不接受 $1 文件"], [/^File must be (.+) or smaller\.$/, "文件不能超过 $1"],
];
const NAMED = ["aria-label", "title", "placeholder"];
const OURS = "[data-testid=stMarkdownContainer], [data-testid=stHtml], style, script";
const THEIRS = "[data-testid=stFileUploaderDropzone]";  // its button's word stands where our words do
const LONGEST = 90;  // characters: what is longer is nobody's button

function said(text) {
  const words = text.trim();
  if (!words || words.length > LONGEST || words.charCodeAt(0) > 127) return null;
  if (Object.hasOwn(WORDS, words)) return WORDS[words];
  const shape = SHAPES.find(([form]) => form.test(words));
  return shape ? words.replace(...shape) : null;
}

// Node → what Streamlit wrote there, by attribute ("" is a text's own): it writes it once only. One for all runs of this script.
const written = (window.twinWritten ??= new WeakMap());

function put(node, name, english, chinese) {
  if (name) node.setAttribute(name, chinese);
  else node.data = chinese;
  written.set(node, { ...written.get(node), [name]: [english, chinese] });
}

function say(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    const words = node.parentElement?.closest(OURS) && !node.parentElement.closest(THEIRS) ? null : said(node.data);
    if (words) put(node, "", node.data, words);
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  for (const name of NAMED) {
    const words = node.hasAttribute(name) ? said(node.getAttribute(name)) : null;
    if (words) put(node, name, node.getAttribute(name), words);
  }
}

function unsay(node) {
  for (const [name, [english, chinese]] of Object.entries(written.get(node) ?? {})) {
    if (name && node.getAttribute(name) === chinese) node.setAttribute(name, english);
    else if (!name && node.data === chinese) node.data = english;
  }
  written.delete(node);
}

function each(root, act) {
  act(root);
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) act(walker.currentNode);
}

function watch() {
  const seen = new MutationObserver((changes) => {
    if (document.documentElement.lang === "en") return;
    for (const { target, type, addedNodes } of changes) {
      if (type === "childList") addedNodes.forEach((node) => each(node, say));
      else say(target);
    }
  });
  seen.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: NAMED });
  return seen;
}

export default function ({ data }) {
  for (const [name, value] of Object.entries(data.cookies)) document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
  const english = data.cookies.twin_language === "en";
  document.documentElement.lang = english ? "en" : "zh-CN";
  window.twinWords ??= watch();
  each(document.body, english ? unsay : say);
}
