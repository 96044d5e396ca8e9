namespace PatternExecution.AspNetCore.Dashboard;

/// <summary>Who may look at the dashboard, what it keeps, and what may be done there.</summary>
public sealed class DashboardOptions
{
    /// <summary>Whether the dashboard is mapped.</summary>
    /// <value>Null, the default, maps it in the Development environment only.</value>
    public bool? Enabled { get; set; }

    /// <summary>Whether it is shown to callers who were not authorized. A policy that the host puts on all endpoints still holds.</summary>
    /// <value>False by default: callers must be authorized, and a host without authorization does not start.</value>
    public bool AllowAnonymous { get; set; }

    /// <summary>The authorization policy that callers must satisfy.</summary>
    /// <value>A policy's name; null, the default, takes the host's default policy.</value>
    public string? Policy { get; set; }

    /// <summary>Whether cached answers can be forgotten from the dashboard. Without it the dashboard changes nothing.</summary>
    public bool AllowActions { get; set; }

    /// <summary>Whether the texts of slow and refused requests, and the messages of errors, which may repeat a request, are kept and shown.</summary>
    public bool KeepRequestText { get; set; }

    /// <summary>How many slow requests are kept, and as many that were refused or failed; the oldest go first.</summary>
    /// <value>0 to 10,000; 100 by default.</value>
    public int KeptRequests { get; set; } = 100;

    /// <summary>How often routes and hit rates are written down.</summary>
    /// <value>1 s to 10 min; 10 s by default.</value>
    public TimeSpan SampleInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many of these samples are kept; the oldest go first.</summary>
    /// <value>10 to 2,000; 180 by default: half an hour.</value>
    public int Samples { get; set; } = 180;

    /// <summary>How often an open page updates itself.</summary>
    /// <value>1 s to 1 hour; 5 s by default.</value>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(5);
}
