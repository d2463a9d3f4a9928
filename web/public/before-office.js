// Runs before office.js. A browser that blocks storage in third-party frames throws at the mere mention of it, and office.js dies of
// that while it loads. What is kept here is forgotten with the page; nothing of ours uses it.
(function () {
  ["sessionStorage", "localStorage"].forEach(function (name) {
    try {
      window[name].getItem("inlay");
    } catch (blocked) {
      var kept = new Map();
      Object.defineProperty(window, name, {
        configurable: true,
        value: {
          get length() { return kept.size; },
          key: function (index) { return Array.from(kept.keys())[index] || null; },
          getItem: function (key) { return kept.has(String(key)) ? kept.get(String(key)) : null; },
          setItem: function (key, value) { kept.set(String(key), String(value)); },
          removeItem: function (key) { kept.delete(String(key)); },
          clear: function () { kept.clear(); }
        }
      });
    }
  });
})();
