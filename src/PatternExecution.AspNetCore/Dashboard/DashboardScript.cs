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
          const update = async () => {
            if (paused || document.hidden) return;
            try {
              const answer = await fetch(location.href, { cache: 'no-store', redirect: 'error' });
              if (!answer.ok) throw new Error(answer.statusText);
              const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
              for (const fresh of page.querySelectorAll('[data-live]')) {
                const old = document.getElementById(fresh.id);
                if (!old || old.contains(document.activeElement)) continue;
                for (const open of old.querySelectorAll('details[open]')) fresh.querySelector('#' + open.id)?.setAttribute('open', '');
                old.replaceWith(document.adoptNode(fresh));
              }
              document.body.classList.remove('stale');
            } catch {
              document.body.classList.add('stale');
            }
          };
          setInterval(update, every);
        })();
        </script>

        """);
}
