using System.Text;

namespace PatternExecution.Execution;

/// <summary>Estimates tokens from sizes: about four bytes of UTF-8 a token, the rule of thumb that model vendors give for English.</summary>
internal static class TokenEstimate
{
    private const int BytesPerToken = 4;

    public static int Of(ReadOnlySpan<byte> utf8) => (utf8.Length + BytesPerToken - 1) / BytesPerToken;

    public static int Of(string text) => (Encoding.UTF8.GetByteCount(text) + BytesPerToken - 1) / BytesPerToken;
}
