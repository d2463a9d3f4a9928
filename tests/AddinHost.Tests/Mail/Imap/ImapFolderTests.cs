using AddinHost.Mail;
using AddinHost.Mail.Imap;

namespace AddinHost.Tests.Mail.Imap;

public sealed class ImapFolderTests : IDisposable
{
    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    private async Task<IReadOnlyList<ImapFolder>> ListAsync(params string[] lines)
    {
        await using var client = await ImapDialogue.GreetAsync(_server);
        var list = client.ListAsync(CancellationToken.None);
        await _server.ExpectAsync("A1 LIST \"\" \"*\" RETURN (SPECIAL-USE)");
        await _server.SendLinesAsync([.. lines, "A1 OK done"]);
        return await list;
    }

    [Fact]
    public async Task Special_uses_are_what_the_server_says()
    {
        var folders = await ListAsync(
            "* LIST (\\HasNoChildren) \"/\" inbox",
            "* LIST (\\Noselect \\HasChildren) \"/\" \"[Gmail]\"",
            "* LIST (\\HasNoChildren \\Sent) \"/\" \"[Gmail]/Sent Mail\"",
            "* LIST (\\HasNoChildren) \"/\" \"Sent\"",
            "* LIST (\\HasNoChildren \\All) \"/\" {16}\r\n[Gmail]/All Mail",
            "* LIST (\\HasNoChildren \\Junk) NIL \"Sp\\\"am\\\\\"");

        Assert.Equal(ImapSpecialUse.Inbox, folders.Single(f => f.Name == "INBOX").SpecialUse);
        Assert.Equal("[Gmail]/Sent Mail", folders.Single(f => f.SpecialUse == ImapSpecialUse.Sent).Name);
        Assert.Equal("[Gmail]/All Mail", folders.Single(f => f.SpecialUse == ImapSpecialUse.All).Name);
        Assert.Equal("Sp\"am\\", folders.Single(f => f.SpecialUse == ImapSpecialUse.Junk).Name);
        Assert.Null(folders.Single(f => f.SpecialUse == ImapSpecialUse.Junk).Delimiter);
        Assert.False(folders.Single(f => f.Name == "[Gmail]").CanSelect);
    }

    [Theory]
    [InlineData("* LIST () \"/\" \"Sent Items\"", "Sent Items")]
    [InlineData("* LIST () \".\" INBOX.Sent", "INBOX.Sent")]
    [InlineData("* LIST () \"/\" \"Gesendete Elemente\"", "Gesendete Elemente")]
    [InlineData("* LIST () \"/\" \"&AMk-l&AOk-ments envoy&AOk-s\"", "Éléments envoyés")]
    [InlineData("* LIST () \"/\" \"sent\"", "sent")]
    public async Task Without_a_word_of_the_server_the_usual_names_tell(string line, string expected)
    {
        var folders = await ListAsync("* LIST () \"/\" Work/Sent", line);

        Assert.Equal(expected, folders.Single(f => f.SpecialUse == ImapSpecialUse.Sent).Name);
    }

    [Theory]
    [InlineData("Entwürfe & mehr", "\"Entw&APw-rfe &- mehr\"")]
    [InlineData("日本語", "\"&ZeVnLIqe-\"")]
    [InlineData("a\r\nA9 LOGOUT", "\"a&AA0ACg-A9 LOGOUT\"")]
    [InlineData("😀", "\"&2D3eAA-\"")]
    [InlineData("say \"hi\"", "{8+}")]
    public async Task Folder_names_are_written_in_modified_UTF_7(string name, string wire)
    {
        await using var client = await ImapDialogue.GreetAsync(_server);
        var selecting = client.SelectAsync(name, readOnly: true, CancellationToken.None);
        await _server.ExpectAsync("A1 EXAMINE " + wire);
        if (wire.StartsWith('{'))
            await _server.ExpectAsync(name);
        await _server.SendLinesAsync("A1 OK done");
        await selecting;
    }

    [Theory]
    [InlineData("&ZeVnLIqe-", "日本語")]
    [InlineData("a&-b", "a&b")]
    [InlineData("&2D3eAA-", "😀")]
    public async Task Folder_names_are_read_from_modified_UTF_7(string wire, string name)
    {
        var folder = Assert.Single(await ListAsync($"* LIST () \"/\" \"{wire}\""));

        Assert.Equal(name, folder.Name);
        Assert.True(folder.CanSelect);
    }

    [Theory]
    [InlineData("&broken")]
    [InlineData("&!!!-")]
    [InlineData("&AGE-")] // "a" needs no encoding: another name for the same folder is not one we could give back
    [InlineData("&2D0-")]
    public async Task A_folder_name_that_cannot_be_named_back_is_shown_as_it_is_and_not_selectable(string wire)
    {
        var folder = Assert.Single(await ListAsync($"* LIST () \"/\" \"{wire}\""));

        Assert.Equal(wire, folder.Name);
        Assert.False(folder.CanSelect);
    }

    [Fact]
    public async Task More_folders_than_the_limit_close_the_connection()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, options: new ImapOptions { MaxFolders = 2 });
        var list = client.ListAsync(CancellationToken.None);
        await _server.ReadLineAsync();
        await _server.SendLinesAsync("* LIST () \"/\" a", "* LIST () \"/\" b", "* LIST () \"/\" c");

        Assert.Equal(MailFailure.TooLarge, (await ImapDialogue.FailsAsync(list)).Failure);
        Assert.False(client.IsUsable);
    }

    [Fact]
    public async Task SELECT_tells_validity_and_next_UID_and_STATUS_looks_elsewhere()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        Assert.Equal(new ImapMailboxStatus("INBOX", ReadOnly: true, 42, 10, 3, null), client.Selected);

        var looking = client.StatusAsync("Sent", CancellationToken.None);
        await _server.ExpectAsync("A2 STATUS \"Sent\" (MESSAGES UIDNEXT UIDVALIDITY)");
        await _server.SendLinesAsync("* 4 EXISTS", "* STATUS Sent (MESSAGES 7 X-NEW (a (b)) UIDNEXT 9 UIDVALIDITY 3)", "A2 OK done");

        Assert.Equal(new ImapFolderStatus("Sent", 7, 9, 3), await looking);
        Assert.Equal(4u, client.Selected!.Exists);
    }

    [Fact]
    public async Task A_refused_SELECT_leaves_no_folder_selected_and_the_connection_usable()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        var selecting = client.SelectAsync("Nowhere", readOnly: false, CancellationToken.None);
        await _server.ExpectAsync("A2 SELECT \"Nowhere\"");
        await _server.SendLinesAsync("A2 NO [NONEXISTENT] Mailbox doesn't exist: Nowhere");

        var failure = await ImapDialogue.FailsAsync(selecting);
        Assert.Equal(MailFailure.Refused, failure.Failure);
        Assert.Equal("NONEXISTENT", failure.ResponseCode);
        Assert.Null(client.Selected);
        Assert.True(client.IsUsable);
    }
}
