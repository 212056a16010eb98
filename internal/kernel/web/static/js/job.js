// A job that runs moves its bar by itself, and the page is loaded anew when it is over.
for (const job of document.querySelectorAll("[data-job]")) {
  const bar = job.querySelector("progress");
  let pause = 1000;

  const look = async () => {
    try {
      const answer = await fetch(job.dataset.job, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const state = await answer.json();
        if (state.over) {
          location.reload();
          return;
        }
        if (state.total > 0) {
          bar.max = state.total;
          bar.value = state.done;
        }
        job.querySelector("[data-step]").textContent = state.step;
        const part = job.querySelector("[data-part]");
        if (state.total > 0) part.textContent = part.dataset.part.replace("{done}", state.done).replace("{total}", state.total);
      }
      pause = Math.min(pause * 1.2, 10_000);
    } catch {
      pause = 10_000;
    }
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
}
