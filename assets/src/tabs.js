// Where the tabs don't fit, the current one is moved into view.
const tabs = document.querySelector(".tabs ul");
const current = tabs?.querySelector("[aria-current]");
if (current) tabs.scrollLeft = current.offsetLeft + current.offsetWidth / 2 - tabs.clientWidth / 2;
