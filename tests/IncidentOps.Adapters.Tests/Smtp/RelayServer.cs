using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MimeKit;

namespace IncidentOps.Adapters.Tests.Smtp;

/// <summary>A mail relay that speaks SMTP over real sockets, with TLS and AUTH, and takes, refuses or keeps silent as it is told.</summary>
internal sealed class RelayServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly X509Certificate2 certificate;
    private readonly Task serving;

    public RelayServer(string certificateName = "localhost", TimeSpan? certificateValidFor = null)
    {
        certificate = Certificate(certificateName, certificateValidFor ?? TimeSpan.FromDays(1));
        CertificateFile = Path.Combine(Path.GetTempPath(), $"incidentops-relay-{Path.GetRandomFileName()}.pem");
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string CertificateFile { get; }

    public bool OffersTls { get; init; } = true;

    public bool TlsFromTheStart { get; init; }

    public bool OffersUtf8 { get; init; } = true;

    public bool IsSilent { get; init; }

    /// <summary>After taking the message it hangs up without a goodbye.</summary>
    public bool HangsUpAtTheEnd { get; init; }

    /// <summary>Null: no AUTH is offered.</summary>
    public (string User, string Password)? Account { get; init; }

    /// <summary>What it answers to a command that begins so: `RCPT` → `550 5.1.1 no such user`.</summary>
    public Dictionary<string, string> Answers { get; } = [];

    public ConcurrentQueue<ReceivedMail> Received { get; } = new();

    public ConcurrentQueue<string> Commands { get; } = new();

    public async ValueTask DisposeAsync()
    {
        // Not before it has left: a listener that is stopped while nobody waits at it throws at whoever comes back to it.
        await stopping.CancelAsync();
        await serving;
        listener.Stop();
        certificate.Dispose();
        stopping.Dispose();
        File.Delete(CertificateFile);
    }

    private static X509Certificate2 Certificate(string name, TimeSpan validFor)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow - TimeSpan.FromDays(30), DateTimeOffset.UtcNow + validFor);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private async Task ServeAsync()
    {
        var sessions = new List<Task>();
        try
        {
            while (true)
            {
                sessions.Add(TalkAsync(await listener.AcceptTcpClientAsync(stopping.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(sessions);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await SessionAsync(client.GetStream());
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The other side has gone, or did not like the certificate: that is what some tests are about.
            }
        }
    }

    private async Task SessionAsync(Stream stream)
    {
        if (IsSilent)
        {
            await Task.Delay(Timeout.Infinite, stopping.Token);
        }

        var isSecure = TlsFromTheStart;
        stream = TlsFromTheStart ? await SecureAsync(stream) : stream;
        var session = new Session(stream);
        await session.SayAsync("220 relay.test ESMTP", stopping.Token);
        while (await session.ReadLineAsync(stopping.Token) is { } line)
        {
            Commands.Enqueue(line);
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            if (verb == "STARTTLS" && OffersTls)
            {
                await session.SayAsync("220 go ahead", stopping.Token);
                session = new Session(await SecureAsync(stream));
                isSecure = true;
                continue;
            }

            if (!await AnswerAsync(session, verb, line, isSecure))
            {
                return;
            }
        }
    }

    private async Task<bool> AnswerAsync(Session session, string verb, string line, bool isSecure)
    {
        if (Answers.TryGetValue(verb, out var told))
        {
            await session.SayAsync(told, stopping.Token);
            return true;
        }

        switch (verb)
        {
            case "EHLO":
                var lines = new List<string> { "relay.test", "8BITMIME" };
                lines.AddRange(OffersUtf8 ? ["SMTPUTF8"] : []);
                lines.AddRange(OffersTls && !isSecure ? ["STARTTLS"] : []);
                lines.AddRange(Account is not null ? ["AUTH PLAIN"] : []);
                await session.SayAsync(string.Join("\r\n", lines.Select((text, index) => $"250{(index == lines.Count - 1 ? ' ' : '-')}{text}")), stopping.Token);
                return true;
            case "AUTH":
                var given = Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[2])).Split('\0');
                var isRight = Account is { } account && given[1] == account.User && given[2] == account.Password;
                session.IsAuthenticated = isRight;
                await session.SayAsync(isRight ? "235 2.7.0 welcome" : "535 5.7.8 Error: authentication failed", stopping.Token);
                return true;
            case "MAIL":
                session.From = line;
                await session.SayAsync("250 2.1.0 ok", stopping.Token);
                return true;
            case "RCPT":
                session.To = line;
                await session.SayAsync(
                    Account is not null && !session.IsAuthenticated ? "554 5.7.1 Relay access denied" : "250 2.1.5 ok", stopping.Token);
                return true;
            case "DATA":
                await session.SayAsync("354 go on", stopping.Token);
                if (await session.ReadMessageAsync(stopping.Token) is not { } message)
                {
                    // The line ended before the message did: no relay would keep that.
                    return false;
                }

                Received.Enqueue(new ReceivedMail(session.From, session.To, message, isSecure));
                await session.SayAsync("250 2.0.0 queued", stopping.Token);
                return !HangsUpAtTheEnd;
            case "QUIT":
                await session.SayAsync("221 2.0.0 bye", stopping.Token);
                return false;
            default:
                await session.SayAsync("250 ok", stopping.Token);
                return true;
        }
    }

    private async Task<Stream> SecureAsync(Stream stream)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stopping.Token);
        return secure;
    }

    private sealed class Session(Stream stream)
    {
        private readonly List<byte> buffered = [];

        public bool IsAuthenticated { get; set; }

        public string From { get; set; } = "";

        public string To { get; set; } = "";

        public async Task SayAsync(string text, CancellationToken cancellation) =>
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n"), cancellation);

        public async Task<string?> ReadLineAsync(CancellationToken cancellation)
        {
            var line = await ReadRawAsync(cancellation);
            return line is null ? null : Encoding.UTF8.GetString(line);
        }

        /// <summary>Null where the line ends within the message.</summary>
        public async Task<byte[]?> ReadMessageAsync(CancellationToken cancellation)
        {
            using var message = new MemoryStream();
            while (await ReadRawAsync(cancellation) is { } line)
            {
                if (line is [(byte)'.'])
                {
                    return message.ToArray();
                }

                message.Write(line is [(byte)'.', ..] ? line.AsSpan(1) : line);
                message.Write("\r\n"u8);
            }

            return null;
        }

        private async Task<byte[]?> ReadRawAsync(CancellationToken cancellation)
        {
            var chunk = new byte[4096];
            int end;
            while ((end = buffered.IndexOf((byte)'\n')) < 0)
            {
                var read = await stream.ReadAsync(chunk, cancellation);
                if (read == 0)
                {
                    return null;
                }

                buffered.AddRange(chunk.AsSpan(0, read));
            }

            var line = buffered.GetRange(0, end).ToArray();
            buffered.RemoveRange(0, end + 1);
            return line is [.. var text, (byte)'\r'] ? text : line;
        }
    }
}

/// <summary>A mail as the relay got it.</summary>
internal sealed record ReceivedMail(string From, string To, byte[] Raw, bool WasSecure)
{
    public MimeMessage Mail => MimeMessage.Load(new MemoryStream(Raw));

    public string Text => Encoding.UTF8.GetString(Raw);
}
