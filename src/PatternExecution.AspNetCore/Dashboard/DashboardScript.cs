using PatternExecution.AspNetCore.Dashboard.Markup;

namespace PatternExecution.AspNetCore.Dashboard;

/// <summary>Fetches the page anew now and then and puts its live parts in place of the old ones, but for one that has the focus.</summary>
internal static class DashboardScript
{
    public static void Write(HtmlWriter html, string nonce, long milliseconds) => html.Write($$"""
        <script nonce="{{nonce}}" data-every="{{milliseconds}}">
        (() => {
          const every = Number(document.currentScript.dataset.every);
          const pause = document.getElementById('pause');
          let paused = false;
          pause.hidden = false;
          pause.addEventListener('click', () => {
            paused = !paused;
            pause.setAttribute('aria-pressed', String(paused));
          });
          const state = document.getElementById('state');
          const update = async () => {
            if (!paused && !document.hidden) {
              try {
                const answer = await fetch(location.href, { cache: 'no-store', redirect: 'error', signal: AbortSignal.timeout(Math.max(every, 30000)) });
                if (!answer.ok) throw new Error(answer.statusText);
                show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
                state.textContent = '';
              } catch {
                // Said once, for a screen reader repeats every change.
                if (!state.textContent) state.textContent = 'These figures are not up to date: the app does not answer.';
              }
            }
            setTimeout(update, every);
          };
          const show = page => {
            for (const fresh of page.querySelectorAll('[data-live]')) {
              const old = document.getElementById(fresh.id);
              if (!old || old.contains(document.activeElement)) continue;
              for (const open of old.querySelectorAll('details[open]')) fresh.querySelector('#' + open.id)?.setAttribute('open', '');
              old.replaceWith(document.adoptNode(fresh));
            }
          };
          setTimeout(update, every);
        })();
        </script>

        """);
}
