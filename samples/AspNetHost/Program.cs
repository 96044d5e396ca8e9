using AspNetHost;
using PatternExecution.Execution;
using PatternExecution.Memory;

var builder = WebApplication.CreateBuilder(args);
var isDevelopment = builder.Environment.IsDevelopment();

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<ShopFunctions>();
var patterns = builder.Services.AddPatternExecution(static options => options.SlowRequestThreshold = TimeSpan.FromMilliseconds(8))
    .AddStandardPatterns()
    .AddPatterns(Path.Combine(AppContext.BaseDirectory, "patterns.json"), reloadOnChange: true)
    .AddFunction("shipping_cost", static (ShopFunctions shop, string country, decimal total = 0) => shop.ShippingCost(country, total))
    .AddFunction("stock", static (ShopFunctions shop, string title, CancellationToken ct) => shop.StockAsync(title, ct))
    .AddFunction("place_order", static (ShopFunctions shop, int count, string title) => shop.Order(count, title))
    .AddFunction("module_report", static (ShopFunctions shop, string query) => shop.Report(query))
    .AddEndpoints(options =>
    {
        // On a developer's machine everybody may ask; elsewhere a bearer token, which the app's own login hands out, says who and whose tenant.
        options.AllowAnonymous = isDevelopment;
        options.ResolveTenant = context => context.User.FindFirst("tenant")?.Value ?? (isDevelopment ? MemoryRecord.DefaultTenant : null);
        options.ResolvePrincipal = static context => context.User.Identity?.Name;
    })
    .AddDashboard(options =>
    {
        options.AllowAnonymous = isDevelopment;
        options.AllowActions = isDevelopment;
        options.KeepRequestText = isDevelopment;
        options.SampleInterval = options.RefreshInterval = TimeSpan.FromSeconds(2);
    });

// Nothing needs to be installed; what is there is used, and gone without while it is down.
if (builder.Configuration.GetConnectionString("Postgres") is { Length: > 0 } postgres) patterns.UsePostgres(postgres);
if (builder.Configuration.GetConnectionString("Redis") is { Length: > 0 } redis) patterns.UseRedis(redis);

builder.Services.AddHealthChecks().AddPatternExecution();
builder.Services.AddAuthentication().AddBearerToken();
builder.Services.AddAuthorization();
builder.Services.AddHostedService<FirstMemories>();
if (builder.Configuration.GetValue<bool>("DemoTraffic")) builder.Services.AddHostedService<DemoTraffic>();
if (Telemetry.IsWanted) builder.Services.AddSingleton<Telemetry>();

var app = builder.Build();
app.Services.GetService<Telemetry>();
app.MapPatternExecution("/patterns");
app.MapHealthChecks("/health").AllowAnonymous();
var ask = app.MapGet("/ask", static async (string query, IPatternEngine engine, CancellationToken ct) =>
{
    var result = await engine.ExecuteAsync(new PatternRequest(query) { ReadOnly = true }, ct);
    return result.Status == ResultStatus.NoMatch ? Results.Text("ask your model") : Results.Text(result.Error ?? result.Output.ToString());
});
if (!isDevelopment) ask.RequireAuthorization();

await app.StartAsync();
foreach (var address in app.Urls)
{
    Console.WriteLine($"Dashboard: {address}/patterns/dashboard{(isDevelopment ? "" : " (off outside Development unless DashboardOptions.Enabled says so)")}");
    Console.WriteLine($"Try:       curl -s {address}/patterns/execute -H 'Content-Type: application/json' -d '{{\"query\":\"how many atlases are left\"}}'");
    Console.WriteLine($"Health:    {address}/health");
}

await app.WaitForShutdownAsync();
