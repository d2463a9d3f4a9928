using System.Text;
using System.Text.Json;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Quoting;
using AddinHost.Mail.Mime.Reports;

namespace AddinHost.Tests.Mail.Mime;

/// <summary>A test on messages of other people that lie beside the repository; without them it is reported as skipped.</summary>
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute()
    {
        if (SharedDataTests.Folder is null)
            Skip = "The folder shared/data is not beside the repository.";
    }
}

/// <summary>Structure, offsets and fields of real mail, as other readers of it say.</summary>
public sealed class SharedDataTests
{
    internal static string? Folder { get; } = FindFolder();

    internal static MimeMessage Message(string file) => MimeMessage.Parse(File.ReadAllBytes(Path.Combine(Folder!, "mime", "messages", file)));

    private static string? FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(data))
                return data;
        }

        return null;
    }

    [SharedDataTheory]
    [InlineData("content-length", 29)]
    [InlineData("issue1189", 4)]
    public void Parts_lie_where_another_parser_finds_them(string mbox, int count)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder!, "mime", "mbox", mbox + ".mbox.txt"));
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder!, "mime", "mbox", mbox + ".unix-offsets.json")));
        Assert.Equal(count, json.RootElement.GetArrayLength());
        foreach (var expected in json.RootElement.EnumerateArray())
        {
            var (start, end) = (expected.GetProperty("beginOffset").GetInt32(), expected.GetProperty("endOffset").GetInt32());
            var message = MimeMessage.Parse(bytes.AsMemory(start, end - start));
            Assert.Equal(Describe(expected.GetProperty("body"), start), Describe(message.Root));
            HostileMessageTests.Touch(message);
        }
    }

    [SharedDataTheory]
    [InlineData("body.1.txt")]
    [InlineData("bounce.txt")]
    [InlineData("japanese.txt")]
    [InlineData("stack-overflow.txt")]
    [InlineData("multipart-related-mhtml.txt")]
    [InlineData("feedback-report.txt")]
    [InlineData("disposition-notification.txt")]
    [InlineData("rfc2060.txt")]
    [InlineData("epilogue.txt")]
    public void Single_messages_are_read(string file)
    {
        var message = MimeMessage.Parse(File.ReadAllBytes(Path.Combine(Folder!, "mime", "messages", file)));
        Assert.NotEmpty(message.Headers.Names);
        HostileMessageTests.Touch(message);
    }

    [SharedDataTheory]
    [InlineData("delivery-status.txt", "newsletter-request@imusic.com", "31FC7EB4.41C6@netscape.com", null)]
    [InlineData("delivery-status-no-blank-line.txt", "newsletter-request@imusic.com", "31FC7EB4.41C6@netscape.com", null)]
    [InlineData("delivery-status-multiple-blank-lines.txt", "orig_recip@customer.com", null, "5.5.0")]
    public void Delivery_reports_are_read(string file, string recipient, string? id, string? status)
    {
        var bounce = Bounce.Read(MimeMessage.Parse(File.ReadAllBytes(Path.Combine(Folder!, "mime", "messages", file))));
        Assert.NotNull(bounce);
        var found = Assert.Single(bounce.Recipients);
        Assert.Equal((recipient, DeliveryAction.Failed, status), (found.FinalRecipient, found.Action, found.Status));
        Assert.Equal(id, bounce.OriginalMessageId?.Value);
    }

    [SharedDataTheory]
    // Signed without a delimiter: only what the list appended goes.
    [InlineData("email_1_1.txt", "Hi folks\n\nWhat is the best way to clear a Riak bucket of all key, values after \nrunning a test?\nI am currently using the Java HTTP API.\n\n-Abhishek Kona")]
    // The signature below the quote is one, though nothing but the quote is above it.
    [InlineData("email_bullets.txt", "test 2 this should list second\n\nand have spaces\n\nand retain this formatting\n\n\n   - how about bullets\n   - and another")]
    [InlineData("email_partial_quote_header.txt", "On your remote host you can run:\n\n     telnet 127.0.0.1 52698\n\nThis should connect to TextMate (on your Mac, via the tunnel). If that \nfails, the tunnel is not working.")]
    [InlineData("greedy_on.txt", "On your remote host you can run:\n\n     telnet 127.0.0.1 52698\n\nThis should connect to TextMate (on your Mac, via the tunnel). If that\nfails, the tunnel is not working.")]
    [InlineData("email_1_3.txt", "Oh thanks.\n\nHaving the function would be great.\n\n-Abhishek Kona")]
    [InlineData("email_1_4.txt", "Awesome! I haven't had another problem with it.")]
    [InlineData("email_1_6.txt", "I get proper rendering as well.")]
    [InlineData("email_1_7.txt", ":+1:")]
    [InlineData("email_1_8.txt", "I will reply under this one\n\nand under this.")]
    [InlineData("email_2_1.txt", "Outlook with a reply")]
    [InlineData("email_2_2.txt", "Outlook with a reply directly above line")]
    [InlineData("email_2_3.txt", "Outlook with a reply above headers using unusual format")]
    [InlineData("email_gmail.txt", "This is a test for inbox replying to a github message.")]
    [InlineData("email_headers_no_delimiter.txt", "And another reply!")]
    [InlineData("email_iPhone.txt", "Here is another email")]
    [InlineData("email_BlackBerry.txt", "Here is another email")]
    [InlineData("email_multi_word_sent_from_my_mobile_device.txt", "Here is another email")]
    [InlineData("email_one_is_not_on.txt", "Thank, this is really helpful.\n\nOne outstanding question I had:\n\nLocally (on development), when I run...")]
    [InlineData("correct_sig.txt", "this is an email with a correct -- signature.")]
    [InlineData("pathological.txt", "I think you're onto something. I will try to fix the problem as soon as I\nget back to a computer.")]
    public void Visible_replies_are_found(string file, string visible) =>
        Assert.Equal(visible, ReplyText.Visible(File.ReadAllText(Path.Combine(Folder!, "reply-quoting", file))));

    [SharedDataTheory]
    [InlineData("email_1_2.txt")]
    public void Answers_around_a_quote_stay_and_what_the_list_appended_goes(string file)
    {
        var parts = ReplyText.Split(File.ReadAllText(Path.Combine(Folder!, "reply-quoting", file)));
        Assert.StartsWith("Hi,\n\nYou can list the keys", parts.Visible, StringComparison.Ordinal);
        Assert.EndsWith("you\u2019ll need to delete them all individually.\"", parts.Visible, StringComparison.Ordinal);
        Assert.Contains("> Hi folks", parts.Join(TextPartKind.Quote), StringComparison.Ordinal);
        Assert.Contains("mailing list", parts.Join(TextPartKind.Signature), StringComparison.Ordinal);
    }

    [SharedDataTheory]
    [InlineData("email_1_5.txt")]
    [InlineData("email_sent_from_my_not_signature.txt")]
    [InlineData("email_sig_delimiter_in_middle_of_line.txt")]
    public void Text_without_history_stays_whole(string file)
    {
        var text = File.ReadAllText(Path.Combine(Folder!, "reply-quoting", file));
        Assert.Equal(text.ReplaceLineEndings("\n").Trim(), ReplyText.Visible(text));
    }

    private static string Describe(JsonElement root, int start)
    {
        var lines = new StringBuilder();
        var waiting = new Stack<(JsonElement Part, int Depth)>([(root, 0)]);
        while (waiting.TryPop(out var next))
        {
            var (part, depth) = next;
            Line(lines, depth, part.GetProperty("mimeType").GetString()!.ToLowerInvariant(), part.GetProperty("beginOffset").GetInt32() - start, part.GetProperty("headersEndOffset").GetInt32() - start,
                part.GetProperty("endOffset").GetInt32() - start);
            if (part.TryGetProperty("message", out var message))
                waiting.Push((message.GetProperty("body"), depth + 1));
            if (part.TryGetProperty("children", out var children))
                children.EnumerateArray().Reverse().ToList().ForEach(child => waiting.Push((child, depth + 1)));
        }

        return lines.ToString();
    }

    private static string Describe(MimePart root)
    {
        var lines = new StringBuilder();
        var waiting = new Stack<(MimePart Part, int Depth)>([(root, 0)]);
        while (waiting.TryPop(out var next))
        {
            var (part, depth) = next;
            // One file of issue1189 follows its header without a blank line: the other reader took it for header too, and had no body.
            var isForgotten = part.ContentType.Value == "application/x-zip-compressed" && part.Headers.Raw.Length == part.BodyOffset - part.HeaderOffset;
            Line(lines, depth, part.ContentType.Value, part.HeaderOffset, part.BodyOffset, isForgotten ? part.BodyOffset : part.BodyOffset + part.BodyLength);
            foreach (var child in part.Children.Reverse())
                waiting.Push((child, depth + 1));
        }

        return lines.ToString();
    }

    // Readers differ in whether the lines behind a last boundary belong to the multipart, and in where a body without a byte begins.
    private static void Line(StringBuilder lines, int depth, string type, int start, int body, int end)
    {
        lines.Append(' ', depth).Append(type).Append(' ').Append(start);
        if (type.StartsWith("multipart/", StringComparison.Ordinal))
            lines.Append(' ').Append(body);
        else if (body < end)
            lines.Append(' ').Append(body).Append(' ').Append(end);
        lines.Append('\n');
    }
}
