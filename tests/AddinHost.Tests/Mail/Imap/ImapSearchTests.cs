using System.Text;
using AddinHost.Mail;
using AddinHost.Mail.Imap;

namespace AddinHost.Tests.Mail.Imap;

public sealed class ImapSearchTests : IDisposable
{
    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Everything_that_is_set_goes_into_the_query()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        var searching = client.SearchAsync(
            new ImapSearch { Uids = ImapUidRange.From(5), Since = new DateOnly(2026, 2, 1), Headers = [new ImapHeaderTerm("Message-ID", "a@b")] }, CancellationToken.None);
        await _server.ExpectAsync("A2 UID SEARCH UID 5:* SINCE 1-Feb-2026 HEADER \"Message-ID\" \"a@b\"");
        await _server.SendLinesAsync("* SEARCH 9 7 5 4", "* SEARCH", "* SEARCH 12 (MODSEQ 5)", "A2 OK done");

        Assert.Equal([5u, 7u, 9u, 12u], await searching);
    }

    [Theory]
    [InlineData("a\" OR ALL \"b")]
    [InlineData("back\\slash")]
    [InlineData("curly {5}")]
    [InlineData("umlaut ä")]
    [InlineData("瘍瘊A8 LOGOUT")] // U+760D and U+760A: cut to one byte they would be CR and LF
    public async Task A_strangers_Message_ID_is_never_more_than_a_value(string value)
    {
        await using var client = await ImapDialogue.SelectAsync(_server, "IMAP4rev1");
        var searching = client.SearchAsync(ImapSearch.Header("Message-ID", value), CancellationToken.None);
        var charset = value.All(char.IsAscii) ? "" : "CHARSET UTF-8 ";
        var line = await _server.ReadLineAsync();
        if (value.All(c => c is >= ' ' and <= '~' and not '"' and not '\\'))
        {
            Assert.Equal($"A2 UID SEARCH ALL HEADER \"Message-ID\" \"{value}\"", line);
        }
        else
        {
            var length = Encoding.UTF8.GetByteCount(value);
            Assert.Equal($"A2 UID SEARCH {charset}ALL HEADER \"Message-ID\" {{{length}}}", line);
            Assert.True(_server.NothingWaits());
            await _server.SendLinesAsync("+ ok");
            Assert.Equal(value, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(await _server.ReadExactlyAsync(length))));
            await _server.ExpectAsync("");
        }

        await _server.SendLinesAsync("* SEARCH", "A2 OK done");
        Assert.Empty(await searching);
    }

    [Theory]
    [InlineData("Message-ID", "a\r\nA9 DELETE INBOX")]
    [InlineData("Message-ID", "a\nb")]
    [InlineData("Message-ID", "a\0b")]
    [InlineData("Message-ID\r\nA9 LOGOUT", "a")]
    [InlineData("Message ID", "a")]
    [InlineData("", "a")]
    public async Task What_cannot_be_said_safely_is_refused_and_nothing_is_sent(string name, string value)
    {
        await using var client = await ImapDialogue.SelectAsync(_server);

        var failure = await ImapDialogue.FailsAsync(client.SearchAsync(ImapSearch.Header(name, value), CancellationToken.None));
        Assert.Equal(MailFailure.Refused, failure.Failure);
        Assert.True(_server.NothingWaits());
        Assert.True(client.IsUsable);
    }

    // Not in a theory: attributes cannot hold half a surrogate.
    [Fact]
    public async Task Half_a_surrogate_is_refused_and_not_quoted()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);

        var failure = await ImapDialogue.FailsAsync(client.SearchAsync(ImapSearch.Header("Message-ID", "half" + '\ud800'), CancellationToken.None));
        Assert.Equal(MailFailure.Refused, failure.Failure);
        Assert.DoesNotContain("half", failure.ToString(), StringComparison.Ordinal);
        Assert.True(_server.NothingWaits());
    }

    [Fact]
    public async Task A_refused_literal_ends_the_command_in_step()
    {
        await using var client = await ImapDialogue.SelectAsync(_server, "IMAP4rev1");
        var searching = client.SearchAsync(ImapSearch.Header("Subject", "\""), CancellationToken.None);
        await _server.ReadLineAsync();
        await _server.SendLinesAsync("A2 BAD literals are too difficult");
        Assert.Equal(MailFailure.Refused, (await ImapDialogue.FailsAsync(searching)).Failure);

        var noop = client.NoopAsync(CancellationToken.None);
        await _server.ExpectAsync("A3 NOOP");
        await _server.SendLinesAsync("A3 OK done");
        await noop;
    }

    [Fact]
    public async Task A_whole_large_mailbox_fits_one_answer()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        var searching = client.SearchAsync(ImapSearch.All, CancellationToken.None);
        await _server.ExpectAsync("A2 UID SEARCH ALL");
        await _server.SendLinesAsync("* SEARCH " + string.Join(' ', Enumerable.Range(1, 100_000)), "A2 OK done");

        Assert.Equal(100_000, (await searching).Count);
    }
}
