"use strict";
// The page that opens without a network in place of one that was never kept: what was scanned, and to count it where this phone counts.
(() => {
  const word = decodeURIComponent(location.pathname.split("/")[2] || "");
  document.getElementById("which").textContent = word;
  const counting = document.getElementById("counting"), kept = JSON.parse(localStorage.getItem("twin-counting") || "null");
  if (!kept || location.pathname.startsWith("/a/count")) return;
  counting.hidden = false;
  counting.action = `/a/count/${kept.stocktake}/act`;
  for (const [field, value] of Object.entries({ zone: kept.zone, name: kept.name, word })) counting.elements[field].value = value;
  counting.querySelector("b").textContent = kept.place;
})();
