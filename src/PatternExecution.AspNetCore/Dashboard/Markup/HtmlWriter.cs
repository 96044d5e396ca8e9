using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace PatternExecution.AspNetCore.Dashboard.Markup;

/// <summary>
/// Writes HTML of interpolated strings: what stands in the source is markup, and what is filled in is text, always encoded. There is no way to write
/// markup that is not in the source.
/// </summary>
internal sealed class HtmlWriter(IBufferWriter<byte> output)
{
    /// <summary>Writes markup; every attribute that is filled in stands in double quotes.</summary>
#pragma warning disable CA1822 // The template is handed this writer and writes to it.
    public void Write([InterpolatedStringHandlerArgument("")] Template template) => _ = template;
#pragma warning restore CA1822

    private void Raw(string markup) => Encoding.UTF8.GetBytes(markup, output);

    private void Text(string? text)
    {
        if (!string.IsNullOrEmpty(text)) Raw(HtmlEncoder.Default.Encode(text));
    }

    /// <summary>Writes an interpolated string piece by piece.</summary>
    [InterpolatedStringHandler]
#pragma warning disable CS9113 // The compiler passes the lengths whether they are of use or not.
    internal readonly ref struct Template(int literalLength, int formattedCount, HtmlWriter writer)
#pragma warning restore CS9113
    {
        public void AppendLiteral(string markup) => writer.Raw(markup);

        public void AppendFormatted(string? text) => writer.Text(text);

        public void AppendFormatted(long number) => writer.Text(number.ToString(CultureInfo.InvariantCulture));

        public void AppendFormatted(double number, string format) => writer.Text(number.ToString(format, CultureInfo.InvariantCulture));

        public void AppendFormatted(DateTimeOffset time, string format) => writer.Text(time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture));
    }
}
