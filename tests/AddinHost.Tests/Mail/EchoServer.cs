using System.Text;
using AddinHost.Mail;

namespace AddinHost.Tests.Mail;

/// <summary>A server that gives back whatever it is told: it answers each line of a client in the way given, which may quote the line, and goes after a goodbye.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly ScriptedServer _server = new();
    private readonly Task _running;

    /// <param name="greeting">Said first.</param>
    /// <param name="answer">What is said to a line; null hangs up.</param>
    public EchoServer(string greeting, Func<string, string?> answer) => _running = RunAsync(greeting, answer);

    public MailTransport Transport => _server.Transport(MailSecurity.Tls);

    /// <summary>Everything that came, to show that the canaries went over the wire.</summary>
    public StringBuilder Heard { get; } = new();

    public async ValueTask DisposeAsync()
    {
        _server.Dispose();
        await _running;
    }

    private async Task RunAsync(string greeting, Func<string, string?> answer)
    {
        await _server.SendLinesAsync(greeting);
        while (true)
        {
            string line;
            try
            {
                line = await _server.ReadLineAsync();
            }
            catch (Exception end) when (end is EndOfStreamException or InvalidOperationException)
            {
                return;
            }

            Heard.AppendLine(line);
            if (answer(line) is not { } said)
            {
                _server.HangUp();
                return;
            }

            if (said.Length > 0)
                await _server.SendAsync(said + "\r\n");
            if (!said.StartsWith("* BYE", StringComparison.Ordinal))
                continue;
            _server.HangUp();
            return;
        }
    }
}
