// The live camera: reads the tag's code and hands it to the form it stands in. Loaded only where the page has a place for it.
const PAUSE_MS = 150, REST_MS = 1500;

function why(say) {
  if (!isSecureContext) return say.http;
  if (!navigator.mediaDevices?.getUserMedia) return say.camera;
  return "BarcodeDetector" in window ? "" : say.browser;
}

function mount(place) {
  const say = JSON.parse(place.dataset.words), field = place.closest("form").querySelector("[name=q],[name=word]");
  const told = document.createElement("p");
  told.className = "m";
  told.textContent = why(say);
  place.replaceChildren(told);
  if (told.textContent) return;
  const button = document.createElement("button"), video = document.createElement("video");
  Object.assign(button, { type: "button", className: "s", textContent: say.start });
  Object.assign(video, { muted: true, playsInline: true, hidden: true });
  video.style.width = "100%";
  place.prepend(button, video);
  let stream = null, pressed = 0; // every press of the button, so that what a former one began ends by itself

  const still = (round) => round === pressed && stream;

  function stop() {
    pressed += 1;
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = true;
    button.textContent = say.start;
  }

  async function look(detector, round) {
    while (still(round)) {
      const found = video.readyState >= 2 ? await detector.detect(video) : [];
      if (still(round) && found.length) {
        const stays = "stay" in field.form.dataset;
        if (!stays) stop();
        field.value = found[0].rawValue;
        field.form.requestSubmit();
        if (!stays) return;
        await new Promise((next) => setTimeout(next, REST_MS)); // time to go on to the next thing
      }
      await new Promise((next) => setTimeout(next, PAUSE_MS));
    }
  }

  button.onclick = async () => {
    if (button.textContent !== say.start) return stop();
    told.textContent = "";
    button.textContent = say.stop; // at once: the camera may take its time, and a second press then means to stop
    const round = (pressed += 1);
    try {
      const opened = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      if (round !== pressed) return opened.getTracks().forEach((track) => track.stop());
      video.srcObject = stream = opened;
      video.hidden = false;
      await video.play();
      await look(new BarcodeDetector({ formats: ["qr_code"] }), round);
    } catch (error) {
      if (round !== pressed) return;
      stop();
      told.textContent = `${error.name === "NotAllowedError" ? say.denied : say.camera} (${error.name})`;
    }
  };
  addEventListener("pagehide", stop);
}

document.querySelectorAll("[data-live]").forEach(mount);
