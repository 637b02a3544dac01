// Reads codes with the camera where the browser can; everywhere else the form does the work.
"use strict";

(function () {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const byId = (id) => document.getElementById(id);
  const [box, view, said, start] = ["camera", "view", "said", "start"].map(byId);
  box.hidden = false;

  start.addEventListener("click", async () => {
    start.hidden = true;
    try {
      view.srcObject = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment" },
      });
      await view.play();
      said.textContent = said.dataset.looking;
      look(new BarcodeDetector({ formats: ["qr_code", "data_matrix", "ean_13", "upc_a", "itf"] }));
    } catch {
      said.textContent = said.dataset.refused;
    }
  });

  async function look(detector) {
    const found = await detector.detect(view).catch(() => []);
    for (const code of found) {
      if (/\/(01|00|414|417|t)\//.test(code.rawValue) || /^\d{12,14}$/.test(code.rawValue)) {
        view.srcObject.getTracks().forEach((track) => track.stop());
        location.assign("/scan?code=" + encodeURIComponent(code.rawValue));
        return;
      }
      said.textContent = said.dataset.other;
    }
    setTimeout(() => look(detector), 250);
  }
})();
