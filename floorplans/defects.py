"""The deliberate defects of the sample centres: what checks must find now, and what waits for routes and sight lines."""

from __future__ import annotations

from typing import Final

from floorplans.site import Defect, Found, Later

DISTRICT: Final = (
    Defect(
        "D1",
        "咨询引导区没有智能导服机器人",
        "no guide robot in the consultation zone",
        (Found("SJ-T3-R5", "zone", "咨询引导区", "f1"),),
    ),
    Defect(
        "D2",
        "二层窗口只有平板电脑,没有手写笔",
        "upstairs windows have tablets but no stylus",
        (Found("SJ-T4-R6", "zone", "窗口服务区", "f2"),),
    ),
    Defect(
        "D3",
        "二层等候休息区没有充电设备",
        "no charging equipment in the upper waiting zone",
        (Found("SJ-T10-R8", "zone", "等候休息区", "f2"),),
    ),
    Defect(
        "D4",
        "二层等候休息区离窗口服务区二十多米",
        "the upper waiting zone lies over 20 m from the windows",
        (Found("SJ-4.5.4-2", "floor", "f2", "f2"), Found("SJ-4.5.2.1-1", "zone", "窗口服务区", "f2")),
    ),
    Defect(
        "D5",
        "便民服务区没有修正带(液)",
        "no correction tape or fluid in the convenience zone",
        (Found("SJ-T11-R9", "zone", "便民服务区", "f1"),),
    ),
    Defect(
        "D6",
        "8小时自助服务区没有评价设备",
        "no rating device in the 8-hour self-service zone",
        (Found("SJ-6.6.1.1-3", "zone", "自助服务区(8小时)", "f1"),),
    ),
    Defect(
        "D7",
        "除颤仪放在等候休息区,应急保障室没有专业急救器材",
        "the defibrillator stands in the waiting zone, none in the emergency room",
        (Found("SJ-T12-R3", "zone", "应急保障室", "f1"),),
    ),
    Defect(
        "D8",
        "24号窗口计算机型号与其他窗口不同",
        "the computer of window 24 is of another model",
        (Found("SJ-6.4.3.2-1", "item", "computer"),),
    ),
    Defect(
        "D9",
        "企业服务专区打印机没有责任人",
        "nobody is in charge of one printer",
        (Found("SJ-6.4.3.1-1", "asset", "企业服务专区打印机", "f2"),),
    ),
    Defect("D10", "没有“一业一证”专窗", "no “one trade, one licence” window", (Found("SJ-T6-R3", "centre", "QZX"),)),
    Defect(
        "D11",
        "8小时自助服务区没有终端操作方法",
        "no operating instructions in the 8-hour zone",
        (Found("SJ-4.5.3-3", "zone", "自助服务区(8小时)", "f1"),),
    ),
    Defect(
        "D12",
        "18号“一件事”专窗没有打印机",
        "no printer at window 18",
        (Found("SJ-T7-R2", "window", "18号窗口(“一件事”专窗)", "f1"),),
    ),
    Defect(
        "D13",
        "20号政务智能窗口没有智能导视系统",
        "no smart display system at smart window 20",
        (Found("SJ-T8-R3", "window", "20号窗口(政务智能窗口)", "f1"),),
    ),
    Defect(
        "D14",
        "监控室报警主机故障",
        "the alarm unit is out of order",
        (Found("SJ-6.4.3.3-1", "asset", "监控室报警主机", "f1"),),
    ),
    Defect(
        "D15",
        "07号窗口评价器故障",
        "the rating device of window 07 is out of order",
        (Found("SJ-D.16-1", "asset", "07号窗口评价器", "f1"),),
    ),
    Defect(
        "D16",
        "20号窗口旁摆放绿植",
        "a plant stands at window 20",
        (
            Found("SJ-D.15-1", "asset", "20号窗口旁绿植", "f1"),
            Found("SJ-D.16-3", "asset", "20号窗口评价器", "f1"),  # it hides the rating device
        ),
    ),
    Defect(
        "D17",
        "12号窗口评价器背向群众",
        "the rating device of window 12 faces the clerk",
        (Found("SJ-D.16-2", "asset", "12号窗口评价器", "f1"),),
    ),
    Defect(
        "D18",
        "05号窗口评价器放在另一侧",
        "the rating device of window 05 stands on the other side",
        (Found("SJ-D.13-1", "asset", "05号窗口评价器", "f1"),),
    ),
    Defect(
        "D20",
        "二层全部为高柜台,没有低位服务台",
        "upstairs every counter is high",
        (Found("GB55019-3.6.1-1", "zone", "窗口服务区", "f2"),),
    ),
    Defect(
        "D19",
        "电梯厅入口被寄取柜占去,净宽仅 0.70 m",
        "lockers leave a 0.70 m pinch in front of the lifts",
        (
            Found("GB55019-2.2.2-3", "zone", "1号电梯", "f1"),
            Found("GB55019-2.2.2-3", "zone", "2号电梯", "f1"),
        ),
    ),
    Defect(
        "D31",
        "没有突发网络攻击应急处置预案",
        "no plan for attacks on the network",
        (Found("SJ-doc-6.4.4.4-7", "centre", "QZX"),),
    ),
    Defect(
        "D32",
        "文档档案安全应急预案逾期未复审",
        "the plan for the safety of archives is past its review",
        (Found("SJ-doc-T18-R16", "centre", "QZX"),),
    ),
    Defect(
        "D33",
        "机房服务器上次维保在2024年3月,其他设备未登记过",
        "the servers were last serviced in March 2024; nothing else is on record",
        (Found("SJ-rec-6.4.3.3-1", "centre", "QZX"),),
    ),
)

DISTRICT_LATER: Final = (
    Later(
        "L2",
        "次入口内没有任何导引标识",
        "no guiding sign where the secondary entrance meets the hall",
        "f1",
        (60.0, 2.0),
    ),
    Later(
        "L5",
        "二层电梯口的导引标识背向出梯人流",
        "the sign at the upstairs lift landing faces away from those who arrive",
        "f2",
        (62.6, 11.5),
    ),
    Later(
        "L6", "二层1号楼梯口没有楼层指引", "no floor directory at the landing of stair 1 upstairs", "f2", (8.6, 20.6)
    ),
)

SUBDISTRICT: Final = (
    Defect("S1", "没有档案室", "no archive room", (Found("SJ-T2-R9", "centre", "JDZX"),)),
    Defect(
        "S2",
        "24小时自助服务区没有智能门禁",
        "no access control at the 24-hour zone",
        (Found("SJ-T9-R2", "zone", "24小时自助服务区", "f1"),),
    ),
    Defect(
        "S3",
        "24小时自助服务区没有“一网通办”标识",
        "no logo in the 24-hour zone",
        (Found("SJ-4.3-2", "zone", "24小时自助服务区", "f1"),),
    ),
    Defect(
        "S4",
        "便民服务区离等候休息区太远",
        "the convenience zone is too far from the waiting zone",
        (Found("SJ-4.5.5-1", "zone", "便民服务区", "f1"),),
    ),
    Defect(
        "S5",
        "便民服务区没有放大镜",
        "no magnifying glass in the convenience zone",
        (Found("SJ-T11-R5", "zone", "便民服务区", "f1"),),
    ),
    Defect(
        "S6",
        "窗口没有摄录装置",
        "no recording device at the windows",
        (Found("SJ-T4-R13", "zone", "窗口服务区", "f1"),),
    ),
    Defect(
        "S7",
        "应急保障室没有防汛防台器材",
        "no flood equipment in the emergency room",
        (Found("SJ-T12-R7", "zone", "应急保障室", "f1"),),
    ),
    Defect(
        "S8",
        "主任办公室打印机没有责任人",
        "nobody is in charge of one printer",
        (Found("SJ-6.4.3.1-1", "asset", "主任办公室打印机", "f1"),),
    ),
    Defect("S9", "没有“长三角”跨省通办专窗", "no “Yangtze River Delta” window", (Found("SJ-T6-R1", "centre", "JDZX"),)),
    Defect(
        "S10",
        "咨询引导区没有办事指南查询机",
        "no service-guide kiosk in the consultation zone",
        (Found("SJ-T3-R11", "zone", "咨询引导区", "f1"),),
    ),
    Defect(
        "S11",
        "自助终端颜色不统一",
        "self-service terminals of two colours",
        (Found("SJ-6.4.3.2-2", "item", "self_service_terminal"),),
    ),
    Defect(
        "S14",
        "没有政务公开区",
        "no open-government area",
        (
            Found("LZ-5-2.3", "centre", "JDZX"),
            *(Found(f"LZ-8-3.{row}", "centre", "JDZX") for row in range(1, 5)),
        ),
    ),
    Defect(
        "S15",
        "03号窗口柜台高 0.90 m",
        "the counter of window 03 is 0.90 m high",
        (Found("LZ-7-6", "window", "03号窗口(无差别综合窗口)", "f1"),),
    ),
    Defect(
        "S16",
        "05号窗口柜台下没有容膝空间",
        "no knee space at window 05",
        tuple(Found(f"LZ-7-7{part}", "window", "05号窗口(无差别综合窗口)", "f1") for part in "abc"),
    ),
    Defect(
        "S17",
        "04号窗口一米线内摆放绿植",
        "a plant stands before window 04 inside the one-metre line",
        (Found("LZ-20-3a", "window", "04号窗口(无差别综合窗口)", "f1"),),
    ),
    Defect(
        "S12",
        "无障碍卫生间门净宽仅 0.75 m",
        "the accessible toilet's door is only 0.75 m wide",
        (Found("GB55019-2.5.4-1", "zone", "无障碍卫生间", "f1"),),
    ),
    Defect(
        "S13",
        "寄取柜挡在应急保障室门前,通道仅 0.60 m",
        "lockers stand before the emergency room and leave 0.60 m",
        (Found("SJ-4.5.6-2", "zone", "应急保障室", "f1"),),
    ),
    Defect(
        "S28",
        "次入口门槛高 30 mm",
        "the threshold of the secondary entrance is 30 mm high",
        (Found("GB55019-2.5.3-1", "opening", "f1-door-6", "f1"),),
    ),
    Defect(
        "S24",
        "没有自然灾害应急预案",
        "no plan for natural disasters",
        (Found("LZ-doc-21-3.2", "centre", "JDZX"),),
    ),
    Defect(
        "S25",
        "突发性事件应急处理预案逾期未复审",
        "the emergency plan is past its review",
        (Found("SJ-doc-T18-R18", "centre", "JDZX"),),
    ),
    Defect(
        "S26",
        "消防预案上次演练在2023年5月",
        "the last fire drill was in May 2023",
        (Found("LZ-rec-21-4", "centre", "JDZX"),),
    ),
    Defect(
        "S27",
        "工作人员24名,年受理量61000件:少于25名,也没有按受理量增配",
        "24 staff for 61 000 cases a year: fewer than 25, and none added for the cases",
        (Found("SJ-C.3.2-1", "centre", "JDZX"), Found("SJ-C.3.2-2", "centre", "JDZX")),
    ),
)

SUBDISTRICT_LATER: Final = (
    Later(
        "L2",
        "次入口处没有咨询引导区,也没有导引标识",
        "neither guidance nor a sign inside the secondary entrance",
        "f1",
        (34.0, 11.5),
    ),
    Later("L3", "卫生间导引标识的箭头指错方向", "the toilet sign's arrow points the wrong way", "f1", (29.2, 12.6)),
    Later(
        "L4",
        "24小时自助区内门直通大厅,夜间无门禁",
        "the 24-hour area's inner door opens to the hall with no control",
        "f1",
        (7.0, 5.0),
    ),
)
