using System.Text.Json;

namespace PatternExecution.AspNetCore.Tests;

/// <summary>Reads what the endpoints answer.</summary>
internal static class HttpAnswers
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return document.RootElement.Clone();
    }

    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();

    /// <summary>The body as problem details, which it must be.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage response)
    {
        var problem = await response.JsonAsync();
        Assert.Multiple(() =>
        {
            Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(problem.GetProperty("status").GetInt32(), Is.EqualTo((int)response.StatusCode));
            Assert.That(problem.Text("title"), Is.Not.Empty);
            Assert.That(problem.Text("detail"), Is.Not.Empty);
        });
        return problem;
    }
}
