namespace ConsoleHarness.Bench.Report;

/// <summary>What every report says and looks like. Neither quotes nor angle brackets nor ampersands in the style sheet: readers of HTML would not decode them.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --ground: #ffffff; --text: #1c1e21; --quiet: #5a6068; --line: #d5d9de; --band: #f5f6f8;
          --cold: #b4511c; --memory: #1f5fa8; --redis: #1b7a50; --yes: #1b7a50; --no: #b3261e; --target: #7a4fa3; }
        @media (prefers-color-scheme: dark) { :root { --ground: #16181b; --text: #e6e8eb; --quiet: #a2a9b2; --line: #3a3f46; --band: #1f2226;
          --cold: #f0955c; --memory: #7db3f2; --redis: #62c99a; --yes: #62c99a; --no: #ff8a80; --target: #c4a1ec; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 78rem; margin: 0 auto; padding: 1rem 1.25rem 3rem; }
        h1 { font-size: 1.7rem; margin: 0.5rem 0; } h2 { font-size: 1.3rem; margin: 2.5rem 0 0.5rem; border-bottom: 1px solid var(--line); } h3 { font-size: 1.05rem; margin: 1.75rem 0 0.25rem; }
        p { max-width: 46rem; } nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; } a { color: var(--memory); }
        .note { border-left: 4px solid var(--no); background: var(--band); padding: 0.5rem 0.75rem; }
        .table { overflow-x: auto; margin: 0.5rem 0 1rem; } table { border-collapse: collapse; font-size: 0.875rem; }
        caption { text-align: left; color: var(--quiet); padding: 0.25rem 0; }
        th, td { text-align: left; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: normal; }
        thead th { color: var(--quiet); white-space: nowrap; } tbody tr:nth-child(even) { background: var(--band); }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .yes { color: var(--yes); } .no { color: var(--no); font-weight: bold; }
        figure { margin: 0.5rem 0 1rem; } figcaption { color: var(--quiet); font-size: 0.875rem; } svg { width: 100%; max-width: 60rem; height: auto; display: block; } caption { max-width: min(46rem, calc(100vw - 2.5rem)); }
        .label { font: 12px system-ui, sans-serif; fill: var(--text); } .quiet { fill: var(--quiet); } .grid { stroke: var(--line); stroke-width: 1; }
        .halo { stroke: var(--ground); stroke-width: 4; } .target { stroke: var(--target); stroke-width: 1.5; stroke-dasharray: 4 3; } .tick { stroke-width: 2; }
        .cold { fill: var(--cold); } .memory { fill: var(--memory); } .redis { fill: var(--redis); } path.cold, path.memory, path.redis { fill-opacity: 0.55; }
        .cold-line { stroke: var(--cold); } .memory-line { stroke: var(--memory); } .redis-line { stroke: var(--redis); }
        figure { overflow-x: auto; } svg { min-width: 44rem; }
        @media (max-width: 40rem) {
          .table:not(.cards) tbody th { position: sticky; left: 0; background: var(--ground); } .table:not(.cards) tbody tr:nth-child(even) th { background: var(--band); }
          .cards table, .cards tbody, .cards tr, .cards th, .cards td, .cards caption { display: block; } .cards thead { display: none; }
          .cards tr { padding: 0.5rem 0.5rem; border-bottom: 1px solid var(--line); } .cards tbody th { font-weight: bold; } .cards th, .cards td { border: 0; padding: 0; text-align: left; white-space: normal; }
          .cards td { display: grid; grid-template-columns: 6.5rem 1fr; gap: 0.5rem; } .cards td:empty { display: none; } .cards td::before { content: attr(data-column); color: var(--quiet); }
        }
        @media print { .table, figure { overflow: visible; } svg { min-width: 0; } }
        """;

    /// <summary>What a reader needs to know to judge the numbers.</summary>
    public static readonly IReadOnlyList<string> Method =
    [
        "Times: requests one after the other, every leg of the pattern run (comprehensive mode), the clock around the engine's call. Cold: every cache layer is asked, none has the answer, the request is executed and its answer kept; each has a principal of its own, so that it is the first with its key. Warm, from memory: the same requests again. Warm, from redis: the same requests in a second engine that has not seen them. Twenty requests of each pattern are run before and not counted. What acts (tools, programs, stores) is never cached. The last table says for how much of this time something on the machine was ready to run and waited for a processor: the more, the more of others is in the times.",
        "The nine patterns do real work: tools are called (on servers through an MCP server in a process of its own, over standard input and output), programs are started, health checks probe every part, memories are searched in words and vectors and stored, source files are read.",
        "Tokens: of the same requests in the guide's mix: 45 % infrastructure, 30 % memory, 25 % hybrid, each type's three patterns equally often. Counted is the engine's count of what was answered, four bytes of UTF-8 a token. At the guide's prices each executed request costs what its route costs there: infrastructure 50, memory 100, hybrid 150. What a cache answers costs nothing in either. Always hybrid is what the guide compares with: every request runs both legs; where a pattern has no memory leg it recalls ten memories, where it has no function it searches the source files for the request's words.",
        "The guide saves 45 % with everything on (150 to 82 tokens a request) and 40 % by routing alone: its own table of routes makes 90 (0.45 x 50 + 0.30 x 100 + 0.25 x 150). At its prices a router saves more of this mix only by answering requests of hybrid patterns with one leg.",
        "Throughput: callers in this process that each ask again as soon as they are answered, requests repeating within a pattern after Zipf's law. With caches: every different request was asked once before; tools, programs and stores are never cached and executed all the same, stores in a tenant of their own. The guide measures its three types apart and calls their mean, 23.3, its overall average: the mean of the three types is the same sum of ours, programs included. The mix has the types in the guide's proportions, 15 % of it starts a program.",
        "To start a program costs the machine about a millisecond of a core, whoever asks for it: programs only is system_command alone, which starts one without a shell, with checked arguments, reads its output within limits and ends all that it leaves behind; below it the same program by Process.Start alone. What that reaches, divided by 15 %, is the most that the mix could reach if all else were free.",
        "Hit rate: reads of the six patterns that may be cached, equally often, repeating after Zipf's law from an empty cache; then the same with stores of the same tenant in between, each of which makes what was recalled of that tenant be read anew.",
    ];
}
