using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PatternExecution.Redis.Tests;

public sealed class TlsTests
{
    [Test]
    public async Task Answers_are_shared_over_TLS_with_a_server_that_the_machine_trusts_and_no_other()
    {
        using var certificate = Certify();
        await using var server = await OwnServer.StartTlsAsync(certificate);
        var configuration = $"localhost:{server.Port},ssl=true,sslHost=localhost";

        Assert.That(await AskAsync(configuration, server.CertificateFile), Is.EqualTo("redis"));
        Assert.That(await AskAsync(configuration, trusted: null), Is.EqualTo("executed"), "an unknown certificate costs no answer and is not believed");
    }

    /// <summary>Asks in another process, since what a process trusts is settled when it starts.</summary>
    private static async Task<string?> AskAsync(string configuration, string? trusted)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(TlsAsker).Assembly.Location, TlsAsker.Command, configuration, RedisServer.NewPrefix(), trusted is null ? "2" : "30"]) { RedirectStandardOutput = true };
        if (trusted is not null) start.Environment["SSL_CERT_FILE"] = trusted;
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadLineAsync();
        await process.WaitForExitAsync();
        return said;
    }

    private static X509Certificate2 Certify()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
