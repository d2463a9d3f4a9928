using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

/// <summary>RFC 5322, 3.6.1: one Date, and only in the header.</summary>
public sealed class RedatedMailTests
{
    private static readonly DateTimeOffset At = new(2027, 4, 1, 9, 0, 0, TimeSpan.FromHours(2));

    [Theory]
    [InlineData("Date: Mon, 23 Nov 2026 08:00:00 +0000\r\nFrom: a@b.test\r\n\r\nDate: mine\r\n", "Date: {at}\r\nFrom: a@b.test\r\n\r\nDate: mine\r\n")]
    [InlineData("From: a@b.test\r\nDATE: Mon,\r\n 23 Nov 2026\r\n\t08:00:00 +0000\r\nTo: c@d.test\r\n\r\n", "From: a@b.test\r\nDate: {at}\r\nTo: c@d.test\r\n\r\n")]
    [InlineData("Subject: x\r\n Date: folded\r\nDate: y", "Subject: x\r\n Date: folded\r\nDate: y", true)]
    [InlineData("Subject: x\r\nResent-Date: y\r\n\r\nDate: z\r\n", "", true)]
    [InlineData("", "", true)]
    public void Only_the_date_of_the_header_changes(string mail, string expected, bool hasNone = false)
    {
        var content = Encoding.UTF8.GetBytes(mail);
        if (hasNone)
            Assert.Throws<FormatException>(() => RedatedMail.With(content, At));
        else
            Assert.Equal(expected.Replace("{at}", "Thu, 01 Apr 2027 09:00:00 +0200", StringComparison.Ordinal), Encoding.UTF8.GetString(RedatedMail.With(content, At)));
    }
}
