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
        html { scroll-behavior: auto; }
        body { margin: 0 auto; max-width: 80rem; padding: 1rem; background: var(--page); color: var(--text); font: 0.9375rem/1.45 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
        h1 { margin: 0; font-size: 1.5rem; } h2 { margin: 0 0 0.5rem; font-size: 1.125rem; } h3 { margin: 0.75rem 0 0.25rem; font-size: 1rem; }
        p { margin: 0.25rem 0; } a { color: var(--link); } .muted, figcaption, dt { color: var(--muted); }
        header { display: grid; grid-template-columns: 1fr auto; gap: 0.25rem 1rem; align-items: baseline; margin-bottom: 1rem; }
        header h1, header nav, header .muted, #state { grid-column: 1; } #state:empty { display: none; } .tools { grid-column: 2; grid-row: 1; }
        nav a { display: inline-block; padding: 0.25rem 0.5rem 0.25rem 0; }
        section { min-width: 0; margin: 0 0 1rem; padding: 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 0.5rem; }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 0 1rem; }
        .skip { position: absolute; left: -100rem; } .skip:focus { position: static; }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
        dl.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 0.75rem; margin: 0; }
        .tiles div { display: flex; flex-direction: column-reverse; justify-content: flex-end; } dd { margin: 0; } .tiles dd { font-size: 1.5rem; font-variant-numeric: tabular-nums; }
        dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.125rem 1rem; margin: 0; }
        form { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: end; margin: 0.5rem 0; } td form { margin: 0; } td button { min-height: 1.75rem; padding: 0 0.5rem; } label { display: grid; gap: 0.125rem; } label.wide { flex: 1 1 20rem; }
        input, select, button { min-height: 2.25rem; padding: 0.25rem 0.625rem; border: 1px solid var(--muted); border-radius: 0.25rem; background: var(--page); color: var(--text); font: inherit; }
        button { cursor: pointer; } button[aria-pressed="true"] { background: var(--link); color: var(--panel); }
        .scroll { overflow-x: auto; } table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; } caption { text-align: left; color: var(--muted); padding: 0.25rem 0; }
        th, td { padding: 0.25rem 0.625rem 0.25rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; } th { font-weight: 600; white-space: nowrap; } td.n, th.n { text-align: right; white-space: nowrap; } td.text { overflow-wrap: anywhere; min-width: 12rem; white-space: pre-wrap; }
        .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); } .notice { padding: 0.5rem 1rem; border-left: 4px solid var(--good); background: var(--panel); }
        ol.steps > li { margin: 0.5rem 0; } code { font: 0.875rem/1.4 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
        figure { margin: 0; } svg { display: block; width: 100%; max-width: 44rem; height: auto; } svg text { fill: var(--muted); font-size: 11px; } .axis { stroke: var(--line); stroke-width: 1; } summary { color: var(--link); cursor: pointer; padding: 0.25rem 0; }
        .fa { fill: var(--a); } .fb { fill: var(--b); } .fc { fill: var(--c); } .fd { fill: var(--d); } .sa { stroke: var(--a); } .sb { stroke: var(--b); stroke-dasharray: 6 3; } .sc { stroke: var(--c); stroke-dasharray: 2 3; } .sd { stroke: var(--d); } .stroke { fill: none; stroke-width: 2; }
        ul.key { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 0.25rem 0; padding: 0; list-style: none; } ul.key svg { display: inline-block; width: 1rem; height: 0.75rem; }
        meter { width: 5rem; vertical-align: middle; }
        </style>

        """);
}
