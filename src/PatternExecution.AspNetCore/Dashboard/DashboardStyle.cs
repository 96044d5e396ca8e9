using PatternExecution.AspNetCore.Dashboard.Markup;

namespace PatternExecution.AspNetCore.Dashboard;

/// <summary>The page's style, light and dark; each text has a contrast of at least 4.5 to what is behind it.</summary>
internal static class DashboardStyle
{
    public static void Write(HtmlWriter html, string nonce) => html.Write($$"""
        <style nonce="{{nonce}}">
        :root { color-scheme: light dark; --page: #f4f5f7; --panel: #ffffff; --line: #d5d9df; --text: #1a1d21; --muted: #525a66; --link: #0b57d0; --good: #17663a; --warn: #835500; --bad: #b3261e; --a: #0b6e99; --b: #8a4baf; --c: #b25000; --d: #5f6875; }
        @media (prefers-color-scheme: dark) { :root { --page: #14171a; --panel: #1d2125; --line: #3a4048; --text: #e6e8eb; --muted: #a6adb8; --link: #8ab4f8; --good: #7bd69a; --warn: #f0c36a; --bad: #f59a94; --a: #5cc2e8; --b: #c9a0ec; --c: #f2a65a; --d: #98a2b0; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 80rem; padding: 1rem; background: var(--page); color: var(--text); font: 0.9375rem/1.45 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
        h1 { margin: 0; font-size: 1.5rem; } h2 { margin: 0 0 0.5rem; font-size: 1.125rem; } h3 { margin: 0.75rem 0 0.25rem; font-size: 1rem; }
        p { margin: 0.25rem 0; } a { color: var(--link); } .muted, figcaption, dt, ::placeholder { color: var(--muted); opacity: 1; }
        .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
        .skip { position: absolute; left: -100rem; } .skip:focus { position: static; }
        header { display: grid; grid-template-columns: 1fr auto; gap: 0.25rem 1rem; align-items: center; margin-bottom: 1rem; }
        header > * { grid-column: 1 / -1; } header h1 { grid-area: 1 / 1; } header .tools { grid-area: 1 / 2; } #state:empty { display: none; }
        nav a { display: inline-block; padding: 0.25rem 0.5rem 0.25rem 0; }
        section { min-width: 0; margin: 0 0 1rem; padding: 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 0.5rem; }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 0 1rem; }
        .notice { padding: 0.5rem 1rem; border-left: 4px solid var(--good); background: var(--panel); }

        ul.state, ul.key { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 0.25rem 0 0.75rem; padding: 0; list-style: none; font-size: 0.875rem; }
        ul.state li { padding: 0 0.625rem; border: 1px solid; border-radius: 1rem; } ul.state a { color: var(--text); }
        dl.tiles { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: 0.75rem 1rem; margin: 0; }
        .tiles div { display: flex; flex-direction: column-reverse; justify-content: flex-end; } dd { margin: 0; } .tiles dd { font-size: 1.5rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
        dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.125rem 1rem; margin: 0; }

        form { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: end; margin: 0.5rem 0; } label { display: grid; gap: 0.125rem; } label.wide { flex: 1 1 16rem; }
        input, select, button { min-height: 2.25rem; padding: 0.25rem 0.625rem; border: 1px solid var(--muted); border-radius: 0.25rem; background: var(--page); color: var(--text); font: inherit; }
        button { cursor: pointer; } button[aria-pressed="true"] { background: var(--link); color: var(--panel); } td form { margin: 0; } td button { min-height: 1.75rem; padding: 0 0.5rem; }
        ol.steps { padding-left: 1.5rem; } ol.steps > li { margin: 0.5rem 0; padding-left: 0.25rem; } code { padding: 0 0.1875rem; border-radius: 0.1875rem; background: var(--page); font: 0.875rem/1.4 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }

        .scroll { overflow-x: auto; } table { width: 100%; border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; } caption { text-align: left; color: var(--muted); padding: 0.25rem 0; }
        th, td { padding: 0.3125rem 0.75rem 0.3125rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; } tr > :last-child { padding-right: 0; } tbody tr:last-child > * { border-bottom: 0; }
        th { font-weight: 600; } thead th, td { white-space: nowrap; } tbody th { overflow-wrap: break-word; } td.n, th.n { text-align: right; } td.text { overflow-wrap: anywhere; min-width: 9rem; white-space: pre-wrap; }
        tr.muted th { font-weight: 400; } [aria-sort="ascending"]::after { content: " ▲"; } [aria-sort="descending"]::after { content: " ▼"; } meter { width: 4rem; vertical-align: middle; }

        figure { margin: 0 0 0.5rem; } .empty { padding: 3rem 0; text-align: center; } svg { display: block; }
        .chart { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.25rem 0.5rem; font-size: 0.75rem; font-variant-numeric: tabular-nums; } .chart > svg { width: 100%; height: 9rem; } .chart > :nth-child(n + 3) { grid-column: 2; }
        .scale { display: flex; flex-direction: column; justify-content: space-between; height: 9rem; line-height: 1; text-align: right; } .scale, .marks { color: var(--muted); } .marks { display: flex; justify-content: space-between; }
        .places span { display: flex; flex: 1 1 0; justify-content: center; min-width: 0; white-space: nowrap; } .axis { stroke: var(--line); stroke-width: 1; } .axis, .stroke { vector-effect: non-scaling-stroke; }
        .fa { fill: var(--a); } .fb { fill: var(--b); } .fc { fill: var(--c); } .fd { fill: var(--d); } .sa { stroke: var(--a); } .sb { stroke: var(--b); stroke-dasharray: 6 3; } .sc { stroke: var(--c); stroke-dasharray: 2 3; } .sd { stroke: var(--d); } .stroke { fill: none; stroke-width: 2; }
        ul.key { margin: 0.25rem 0; } ul.key li { display: flex; gap: 0.375rem; align-items: center; } ul.key svg { width: 0.875rem; height: 0.625rem; } ul.key b { color: var(--text); }

        @media (max-width: 44rem) {
          body { padding: 0.625rem; } section { padding: 0.75rem; } header .tools { grid-area: auto / 1 / auto / -1; } dl.tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); } ul.state { gap: 0.25rem 0.5rem; }
          table, caption, thead, tbody, tr, th, td { display: block; } thead th:not(:has(a)) { display: none; } thead tr { display: flex; flex-wrap: wrap; gap: 0 1rem; } thead:not(:has(a)) { display: none; }
          tbody tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(9.5rem, 100%), 1fr)); gap: 0 1.5rem; padding: 0.5rem 0; border-bottom: 1px solid var(--line); } tbody tr:last-child { border-bottom: 0; } tbody th, tbody td { padding: 0.0625rem 0; border: 0; }
          td, td.n { display: flex; gap: 1rem; justify-content: space-between; text-align: right; white-space: normal; } td::before { content: attr(data-head); color: var(--muted); text-align: left; white-space: nowrap; } td:empty { display: none; } td.text { min-width: 0; } tbody th, td.text, td.act { grid-column: 1 / -1; } thead th { padding: 0.125rem 0; border: 0; } .places span:nth-child(6n + 5) { visibility: hidden; }
        }
        </style>

        """);
}
