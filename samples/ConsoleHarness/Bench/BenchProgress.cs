using System.Diagnostics;

namespace ConsoleHarness.Bench;

/// <summary>How far a run is, on standard error: a bar on a terminal, else a line for each step.</summary>
internal sealed class BenchProgress(int total) : IDisposable
{
    private const int Width = 32;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private string _step = "";
    private int _stepNumber;
    private int _steps;
    private int _done;
    private long _shown;

    /// <summary>How many steps a run over so many set-ups has.</summary>
    public static int StepsOf(int setups) => (setups * (1 + 9 + 3 + (Traffic.Kinds.Count * 2) - 1 + 2)) + (ProgramStarts.AreThere ? 1 : 0);

    public void Begin(string step, int steps)
    {
        (_step, _steps, _done) = (step, steps, 0);
        _stepNumber++;
        if (_isTerminal) Show();
        else Console.Error.WriteLine($"[{_stepNumber}/{total}] {step}");
    }

    public void Advance()
    {
        _done++;
        if (_isTerminal && Stopwatch.GetElapsedTime(_shown) >= Interval) Show();
    }

    public void Dispose()
    {
        if (_isTerminal) Console.Error.Write("\r\u001b[K");
    }

    private void Show()
    {
        _shown = Stopwatch.GetTimestamp();
        var share = (_stepNumber - 1 + (_steps == 0 ? 0 : (double)_done / _steps)) / total;
        var filled = (int)(Math.Clamp(share, 0, 1) * Width);
        Console.Error.Write($"\r\u001b[K{new string('█', filled)}{new string('░', Width - filled)} {share:P0}  {_step}");
    }
}
