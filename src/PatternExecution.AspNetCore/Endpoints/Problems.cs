using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace PatternExecution.AspNetCore.Endpoints;

/// <summary>Answers with problem details (RFC 9457), in the host's own form where it has one.</summary>
internal static class Problems
{
    /// <summary>Says what is wrong with a request as a whole.</summary>
    public static Task WriteAsync(HttpContext context, int status, string detail) =>
        WriteAsync(context, new ProblemDetails { Status = status, Title = ReasonPhrases.GetReasonPhrase(status), Detail = detail });

    /// <summary>Says what is wrong with the fields of a body.</summary>
    public static Task WriteAsync(HttpContext context, BodyFaults faults) => WriteAsync(
        context,
        new HttpValidationProblemDetails(faults.ByField)
        {
            Status = StatusCodes.Status400BadRequest,
            Title = "Bad Request",
            Detail = string.Join(' ', faults.ByField.Select(static fault => $"{fault.Key} {fault.Value[0]}")),
        });

    /// <summary>Says that a caller sends too much, and when to come back.</summary>
    public static Task WriteTooManyAsync(HttpContext context, TimeSpan retryAfter, PatternEndpointOptions options)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(
            context,
            StatusCodes.Status429TooManyRequests,
            $"More than {options.RequestsPerSecond} requests a second (RequestsPerSecond), after {options.Burst} at once (Burst); come back in {seconds} s.");
    }

    private static async Task WriteAsync(HttpContext context, ProblemDetails problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Status!.Value;
        response.Headers.CacheControl = "no-store";
        if (context.RequestServices.GetService<IProblemDetailsService>() is { } service
            && await service.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem }).ConfigureAwait(false))
        {
            return;
        }

        const string Type = "application/problem+json";
        if (problem is HttpValidationProblemDetails validation)
            await response.WriteAsJsonAsync(validation, EndpointJsonContext.Default.HttpValidationProblemDetails, Type, context.RequestAborted).ConfigureAwait(false);
        else
            await response.WriteAsJsonAsync(problem, EndpointJsonContext.Default.ProblemDetails, Type, context.RequestAborted).ConfigureAwait(false);
    }
}
