using AddinHost.Mail.Mime;
using AddinHost.Shared.Texts;

namespace AddinHost.Providers;

/// <summary>The message that a check of a connection sends to the mailbox itself. Its mark is made with a key, so that no stranger's mail passes for it.</summary>
public static class TestMessage
{
    public const string Header = "X-Inlay-Test";

    public static PreparedMail Write(string address, string mark, DateTimeOffset now)
    {
        var mailbox = new EmailAddress(null, address);
        var message = new OutgoingMessage
        {
            From = mailbox,
            To = [mailbox],
            Subject = Say.Text("test_message_subject", "Inlay: test of your mailbox"),
            Date = now,
            MessageId = MessageId.New(mailbox.Domain),
            TextBody = Say.Text("test_message_text", "Inlay sent this message to check that your mailbox can send and receive. It is removed as soon as it arrives; if you still see it, you can delete it."),
            // RFC 3834 5: no vacation notice answers it.
            ExtraHeaders = [new("Auto-Submitted", "auto-generated"), new(Header, mark)],
        };
        return new PreparedMail(message.MessageId, mailbox.Address, [mailbox.Address], MessageWriter.Write(message));
    }
}
