// Runs before the npm copy of office.js: without this, its own switch, it leaves the page for about:blank when no Outlook is around it.
window.OsfOptOut = true;
