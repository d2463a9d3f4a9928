using AddinHost.Mail.Mime;

namespace AddinHost.Integration.Mail.Differential;

/// <summary>A message that our writer wrote: what others read of it is what we meant.</summary>
internal static class WrittenMessage
{
    public static byte[] Write(int number)
    {
        var random = new Random(number);
        string Words() => MadeHeaders.Words(random).Words;
        var files = Enumerable.Range(0, random.Next(3)).Select(i =>
        {
            var content = new byte[random.Next(3000)];
            random.NextBytes(content);
            return new OutgoingAttachment(Words() + ".bin", "application/octet-stream", content, random.Next(3) == 0 ? $"cid{i}@x.example" : null);
        });
        var boundary = 0;
        return MessageWriter.Write(
            new OutgoingMessage
            {
                From = new EmailAddress(Words(), "anna@x.example"),
                To = [.. Enumerable.Range(0, random.Next(1, 5)).Select(i => new EmailAddress(random.Next(3) == 0 ? null : Words() + ", " + Words(), $"to{i}@y.example"))],
                Cc = random.Next(3) == 0 ? [new EmailAddress("\"" + Words() + "\\", "cc@y.example")] : [],
                Subject = string.Join(' ', Enumerable.Range(0, random.Next(1, 12)).Select(_ => Words())),
                Date = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromMinutes(random.Next(-700, 700))).AddMinutes(number),
                MessageId = Id(number),
                TextBody = random.Next(8) == 0 ? null : string.Join('\n', Enumerable.Range(0, random.Next(20)).Select(_ => Words() + (random.Next(5) == 0 ? " " : ""))),
                HtmlBody = random.Next(2) == 0 ? null : "<p>" + Words() + "</p>",
                Attachments = [.. files],
            },
            () => "=_w" + boundary++);
    }

    private static MessageId Id(int number) => MessageId.TryParse($"<{number}.written@x.example>", out var id) ? id : throw new InvalidOperationException();
}
