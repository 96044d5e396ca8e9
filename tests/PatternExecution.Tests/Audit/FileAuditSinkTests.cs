using System.Text;
using PatternExecution.Audit;
using PatternExecution.Patterns;

namespace PatternExecution.Tests.Audit;

public sealed class FileAuditSinkTests
{
    private string _folder = "";

    private string File => Path.Combine(_folder, "audit.ndjson");

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("audit-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Records_are_chained_over_restarts_and_stand_as_they_were_written()
    {
        await WriteAsync(1, 2);
        await WriteAsync(3);

        var found = await FileAuditSink.VerifyAsync(File);

        Assert.That((found.Records, found.Fault), Is.EqualTo((3L, (string?)null)));
        Assert.That(await System.IO.File.ReadAllTextAsync(File), Does.EndWith($"\"hash\":\"{found.LastHash}\"}}\n").And.Contain("\"pattern\":\"größe-3\""));
    }

    [Test]
    public async Task Any_change_of_any_byte_is_found_and_named_by_its_line()
    {
        await WriteAsync(1, 2, 3);
        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        // Every byte of the middle record, its line break included; the bits in turn.
        var start = Array.IndexOf(bytes, (byte)'\n') + 1;
        var end = Array.IndexOf(bytes, (byte)'\n', start);
        for (var at = start; at <= end; at++)
        {
            var changed = bytes.ToArray();
            changed[at] ^= (byte)(1 << (at % 8));
            await System.IO.File.WriteAllBytesAsync(File, changed);

            var found = await FileAuditSink.VerifyAsync(File);

            Assert.That(found.Fault, Does.StartWith("Line 2 "), $"byte {at}");
            Assert.That(found.Records, Is.EqualTo(1));
        }
    }

    [TestCase("012", ExpectedResult = null)]
    [TestCase("01", ExpectedResult = null, Description = "a cut end shows by its last hash alone")]
    [TestCase("02", ExpectedResult = "Line 2 ")]
    [TestCase("12", ExpectedResult = "Line 1 ")]
    [TestCase("021", ExpectedResult = "Line 2 ")]
    [TestCase("0112", ExpectedResult = "Line 3 ")]
    public async Task<string?> Lines_that_are_taken_out_moved_or_repeated_are_found(string order)
    {
        await WriteAsync(1, 2, 3);
        var whole = await FileAuditSink.VerifyAsync(File);
        var lines = await System.IO.File.ReadAllLinesAsync(File);
        await System.IO.File.WriteAllLinesAsync(File, order.Select(digit => lines[digit - '0']));

        var found = await FileAuditSink.VerifyAsync(File);

        Assert.That(found.LastHash == whole.LastHash && found.IsIntact, Is.EqualTo(order == "012"));
        return found.Fault?[..7];
    }

    [Test]
    public async Task Record_that_a_crash_cut_short_was_never_acknowledged_and_goes()
    {
        await WriteAsync(1, 2);
        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        foreach (var kept in new[] { bytes.Length - 1, bytes.Length - 70, Array.IndexOf(bytes, (byte)'\n') + 2 })
        {
            await System.IO.File.WriteAllBytesAsync(File, bytes[..kept]);
            Assert.That((await FileAuditSink.VerifyAsync(File)).Fault, Does.StartWith("Line 2 is not whole"));

            await WriteAsync(5);

            Assert.That(await FileAuditSink.VerifyAsync(File), Has.Property("IsIntact").True.And.Property("Records").EqualTo(2));
        }
    }

    [Test]
    public async Task Last_record_longer_than_a_block_is_found_again()
    {
        await using (var sink = Sink()) await sink.WriteAsync(Record(1) with { Error = new string('x', 200_000) }, CancellationToken.None);
        await WriteAsync(2);

        Assert.That(await FileAuditSink.VerifyAsync(File), Has.Property("IsIntact").True.And.Property("Records").EqualTo(2));
    }

    [Test]
    public async Task Many_writers_make_one_chain()
    {
        await using (var sink = new FileAuditSink(new FileAuditSinkOptions { Path = File, Flush = false }))
            await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => sink.WriteAsync(Record(i), CancellationToken.None).AsTask())));

        Assert.That(await FileAuditSink.VerifyAsync(File), Has.Property("IsIntact").True.And.Property("Records").EqualTo(200));
    }

    [Test]
    public async Task File_that_cannot_be_written_is_unavailable_with_its_reason_and_serves_again_when_it_can()
    {
        var missing = Path.Combine(_folder, "later");
        await using var sink = new FileAuditSink(new FileAuditSinkOptions { Path = Path.Combine(missing, "audit.ndjson") });
        Assert.That(async () => await sink.EnsureReadyAsync(CancellationToken.None), Throws.TypeOf<AuditUnavailableException>().With.Message.Contains(missing));

        Directory.CreateDirectory(missing);
        await sink.WriteAsync(Record(1), CancellationToken.None);
        System.IO.File.Delete(Path.Combine(missing, "audit.ndjson"));

        Assert.That(async () => await sink.EnsureReadyAsync(CancellationToken.None), Throws.TypeOf<AuditUnavailableException>().With.Message.Contains("deleted or moved"));
        await using var other = new FileAuditSink(new FileAuditSinkOptions { Path = _folder });
        Assert.That(async () => await other.EnsureReadyAsync(CancellationToken.None), Throws.TypeOf<AuditUnavailableException>());
    }

    [Test]
    public async Task File_that_ends_with_something_else_is_not_added_to()
    {
        await System.IO.File.WriteAllTextAsync(File, "{\"not\":\"a record\"}\n", Encoding.UTF8);
        await using var sink = Sink();

        Assert.That(async () => await sink.EnsureReadyAsync(CancellationToken.None), Throws.TypeOf<AuditUnavailableException>().With.Message.Contains("is no record"));
    }

    [Test]
    public async Task Second_sink_on_one_file_is_refused()
    {
        await using var first = Sink();
        await first.WriteAsync(Record(1), CancellationToken.None);
        await using var second = Sink();

        Assert.That(async () => await second.EnsureReadyAsync(CancellationToken.None), Throws.TypeOf<AuditUnavailableException>());
        Assert.That((await FileAuditSink.VerifyAsync(File)).Records, Is.EqualTo(1), "reading disturbs nobody");
    }

    private static AuditRecord Record(int number) => new()
    {
        Id = Guid.CreateVersion7(),
        Time = DateTimeOffset.UnixEpoch.AddDays(number),
        Tenant = "acme",
        Principal = "ann",
        Pattern = $"größe-{number}",
        Function = "deploy",
        Route = PatternType.Infrastructure,
        ArgumentsHash = new string('a', 64),
        Arguments = new Dictionary<string, string> { ["environment"] = "a\n\"quoted\"" },
        Outcome = AuditOutcome.Succeeded,
        Elapsed = TimeSpan.FromMilliseconds(number),
    };

    private FileAuditSink Sink() => new(new FileAuditSinkOptions { Path = File });

    private async Task WriteAsync(params int[] numbers)
    {
        await using var sink = Sink();
        foreach (var number in numbers) await sink.WriteAsync(Record(number), CancellationToken.None);
    }
}
