using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail;

public sealed class MboxTests
{
    private const string Line = "From bea@outside.test Fri Nov 20 10:00:00 2026\n";

    [Fact]
    public async Task Messages_are_found_between_their_lines_whatever_ends_a_line()
    {
        var file = $"{Line}Subject: 1\n\none\n\n{Line}Subject: 2\n\ntwo\n\n\n{Line}Subject: 3\n\nthree";
        Assert.Equal(["Subject: 1\n\none\n", "Subject: 2\n\ntwo\n\n", "Subject: 3\n\nthree"], await ReadAsync(file));
        Assert.Equal(["Subject: 1\r\n\r\none\r\n", "Subject: 2\r\n\r\ntwo\r\n\r\n", "Subject: 3\r\n\r\nthree"], await ReadAsync(file.ReplaceLineEndings("\r\n")));
    }

    [Theory]
    [InlineData("From MAILER-DAEMON Fri Nov 20 10:00:00 2026")]
    [InlineData("From - Fri Nov 20 10:00:00 2026")]
    [InlineData("From 1766842@xxx Fri Nov 20 10:00:00 +0000 2026")]
    [InlineData("From bea@outside.test Fri, 20 Nov 2026 10:00:00 +0100")]
    [InlineData("From bea@outside.test  Fri Nov  6 10:00 2026")]
    [InlineData("From \"bea bee\"@outside.test Fri Nov 20 10:00:00 CET 2026 remote from host")]
    public async Task Every_program_writes_its_line_in_its_own_way(string line) =>
        Assert.Equal(["Subject: 1\n\none\n", "Subject: 2\n\ntwo\n"], await ReadAsync($"{line}\nSubject: 1\n\none\n\n{line}\nSubject: 2\n\ntwo\n"));

    [Theory]
    // mboxrd and mboxo.
    [InlineData("", "a\n>From here\n>>From there\n> From\n>from\n", "a\nFrom here\n>From there\n> From\n>from\n")]
    // mboxcl: with a length, and quoted.
    [InlineData("Content-Length: 99\n", "a\n>From here\n", "a\nFrom here\n")]
    // mboxcl2: with a length, and nothing is quoted.
    [InlineData("Content-Length: 99\n", "a\nFrom here\n>From there\n", "a\nFrom here\n>From there\n")]
    // What looks like a line, behind an empty one, and has no date.
    [InlineData("", "a\n\nFrom Monday on it is 10:00.\nFrom: x\n", "a\n\nFrom Monday on it is 10:00.\nFrom: x\n")]
    // One with a date, but not behind an empty line.
    [InlineData("", "a\nFrom bea@outside.test Fri Nov 20 10:00:00 2026\nb\n", "a\nFrom bea@outside.test Fri Nov 20 10:00:00 2026\nb\n")]
    public async Task Lines_of_the_text_that_look_like_one_come_back_as_they_were(string header, string written, string read) =>
        Assert.Equal([$"Subject: 1\n{header}\n{read}", "Subject: 2\n\ntwo\n"], await ReadAsync($"{Line}Subject: 1\n{header}\n{written}\n{Line}Subject: 2\n\ntwo\n"));

    [Fact]
    public async Task A_length_that_a_stranger_wrote_hides_no_other_message()
    {
        var second = $"{Line}Subject: 2\n\ntwo\n\n";
        var body = "one\n\n";
        Assert.Equal(3, (await ReadAsync($"{Line}Subject: 1\nContent-Length: {body.Length + second.Length}\n\n{body}{second}{Line}Subject: 3\n\nthree\n")).Count);
    }

    [Fact]
    public async Task Lines_without_a_date_count_where_the_first_has_none()
    {
        Assert.Equal(["Subject: 1\n\none\n\nFrom here on:\nno\n", "Received: x\n\ntwo\n"], await ReadAsync("From bea\nSubject: 1\n\none\n\nFrom here on:\nno\n\nFrom cy\nReceived: x\n\ntwo\n"));
        Assert.Equal(["x\n", "Subject: 2\n\ny\n"], await ReadAsync($"{Line}x\n\n{Line}Subject: 2\n\ny\n"));
    }

    [Theory]
    [InlineData("\uFEFFFrom a Fri Nov 20 10:00:00 2026\nSubject: 1\n\nx\n", 1)]
    [InlineData("\r\n\nFrom a Fri Nov 20 10:00:00 2026\nSubject: 1\n\nx\n", 1)]
    [InlineData("From a Fri Nov 20 10:00:00 2026\n", 1)]
    [InlineData("From a Fri Nov 20 10:00:00 2026", 1)]
    [InlineData("Subject: 1\n\nFrom a Fri Nov 20 10:00:00 2026\n", 0)]
    [InlineData("", 0)]
    public async Task What_stands_at_the_beginning_decides(string file, int messages)
    {
        Assert.Equal(messages, (await ReadAsync(file)).Count);
        Assert.Equal(messages > 0, Mbox.IsMbox(Encoding.UTF8.GetBytes(file)));
    }

    [Fact]
    public async Task Any_bytes_are_read_and_none_is_in_two_messages()
    {
        var random = new Random(20261122);
        string[] pieces = ["\n", "\n\n", "\r\n", "From ", Line, ">From x\n", "Subject: 1\n", "Content-Length: 5\n", "text ", new string('x', 400), "\0", "\u00fc"];
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = Encoding.UTF8.GetBytes((round % 2 == 0 ? Line : "") + string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => pieces[random.Next(pieces.Length)])));
            using var stream = new MemoryStream(bytes);
            long last = 0;
            foreach (var message in Mbox.Read(stream).ToList())
            {
                Assert.InRange(message.Offset, last, bytes.Length);
                Assert.True(message.Length >= 0, Encoding.UTF8.GetString(bytes));
                last = message.Offset + message.Length;
                Assert.InRange(last, message.Offset, bytes.Length);
                Assert.NotNull(await Mbox.LoadAsync(stream, message, int.MaxValue, default));
            }
        }
    }

    [Fact]
    public async Task A_message_that_is_too_long_is_not_loaded()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"{Line}Subject: 1\n\none\n"));
        Assert.Null(await Mbox.LoadAsync(stream, Mbox.Read(stream).ToList().Single(), 10, default));
    }

    private static async Task<List<string>> ReadAsync(string file)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        var texts = new List<string>();
        foreach (var message in Mbox.Read(stream).ToList())
            texts.Add(Encoding.UTF8.GetString((await Mbox.LoadAsync(stream, message, 1_000_000, default))!));
        return texts;
    }
}
