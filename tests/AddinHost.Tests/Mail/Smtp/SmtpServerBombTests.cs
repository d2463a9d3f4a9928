using System.Text;
using AddinHost.Mail.Smtp;

namespace AddinHost.Tests.Mail.Smtp;

/// <summary>S10: what costs a client little must not cost the server much.</summary>
public sealed class SmtpServerBombTests
{
    /// <summary>16 KB each, or as long as a command may be.</summary>
    private const int Pieces = 2_000;

    private static readonly byte[] Block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('x', 62) + "\r\n", 256)));

    public static TheoryData<string> Bombs => ["data", "chunk", "no line ends", "dots", "endless command", "commands", "recipients", "parameters", "quotes"];

    [Theory]
    [MemberData(nameof(Bombs))]
    public async Task A_bomb_is_over_soon_and_takes_little_memory(string bomb)
    {
        long stored = 0;
        var decisions = new SmtpServerDecisions
        {
            Recipient = (_, _) => ValueTask.FromResult<SmtpServerReply?>(null),
            Receive = (_, _) => ValueTask.FromResult(new SmtpReception((content, _) =>
            {
                stored += content.Length;
                return ValueTask.CompletedTask;
            }, _ => ValueTask.FromResult(new SmtpServerReply(250, "2.0.0", "Kept")), () => ValueTask.CompletedTask)),
        };
        using var stream = new TurnStream(Conversation(bomb));
        var running = Task.CompletedTask;
        var allocated = Bounded.Allocated(() =>
        {
            // Nothing here waits, so all of it runs on this thread.
            running = SmtpServerSession.RunAsync(stream, new SmtpServerOptions(), decisions, default);
            Assert.True(running.IsCompleted);
        });
        await running;

        Assert.InRange(allocated, 0, 50_000_000);
        // DATA ends with an empty line more.
        if (bomb is "data" or "chunk")
            Assert.Equal((Pieces * (long)Block.Length) + (bomb == "data" ? 2 : 0), stored);
    }

    private static IEnumerable<byte[]> Conversation(string bomb)
    {
        yield return "EHLO c.test\r\n"u8.ToArray();
        if (bomb is "data" or "chunk" or "no line ends" or "dots")
        {
            yield return "MAIL FROM:<a@x.test>\r\nRCPT TO:<b@here.test>\r\n"u8.ToArray();
            yield return bomb == "chunk" ? Encoding.ASCII.GetBytes($"BDAT {Pieces * Block.Length} LAST\r\n") : "DATA\r\n"u8.ToArray();
        }

        var piece = PieceOf(bomb);
        for (var i = 0; i < Pieces; i++)
            yield return i == 0 && bomb == "recipients" ? "MAIL FROM:<>\r\n"u8.ToArray() : piece;
        yield return "\r\n.\r\n"u8.ToArray();
    }

    private static byte[] PieceOf(string bomb) => bomb switch
    {
        "data" or "chunk" => Block,
        "no line ends" or "endless command" => Filled("x", 16_384),
        "dots" => Filled(".\r", 16_384),
        "commands" => Filled("NOOP\r\n", 2_730),
        "recipients" => Filled("RCPT TO:<b@here.test>\r\n", 700),
        "parameters" => Encoding.ASCII.GetBytes("MAIL FROM:<a@x.test>" + string.Concat(Enumerable.Range(0, 180).Select(n => $" A{n:D4}=1")) + "\r\n"),
        _ => Encoding.ASCII.GetBytes("MAIL FROM:<" + new string('"', 1_000) + new string('\\', 900) + "@x.test>\r\n"),
    };

    private static byte[] Filled(string piece, int times) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(piece, times)));
}
