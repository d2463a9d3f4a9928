using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

public sealed class MailDateTests
{
    [Theory]
    [InlineData("Sat, 21 Nov 2026 22:33:07 +0100", "2026-11-21T22:33:07+01:00")]
    [InlineData("21 Nov 2026 22:33 -0330", "2026-11-21T22:33:00-03:30")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 GMT", "2026-11-21T22:33:07+00:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 EST", "2026-11-21T22:33:07-05:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 MEZ", "2026-11-21T22:33:07+01:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 +0100 (CET)", "2026-11-21T22:33:07+01:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 GMT+0200", "2026-11-21T22:33:07+02:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 +01:00", "2026-11-21T22:33:07+01:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 -0000", "2026-11-21T22:33:07+00:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 K", "2026-11-21T22:33:07+00:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07", "2026-11-21T22:33:07+00:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:60 +0000", "2026-11-21T22:33:59+00:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 +1800", "2026-11-21T04:33:07+00:00")]
    [InlineData("Fri (day), 21(x) Nov 97 09:55:06 -0600", "1997-11-21T09:55:06-06:00")]
    [InlineData("21 Nov 102 09:55:06 +0000", "2002-11-21T09:55:06+00:00")]
    [InlineData("Sat Nov 21 22:33:07 2026", "2026-11-21T22:33:07+00:00")]
    [InlineData("Sat Nov 21 22:33:07 CET 2026", "2026-11-21T22:33:07+01:00")]
    [InlineData("21-Nov-2026 22:33:07 +0000", "2026-11-21T22:33:07+00:00")]
    [InlineData("2026-11-21T22:33:07Z", "2026-11-21T22:33:07+00:00")]
    [InlineData("2026-11-21 22:33:07.123+02:00", "2026-11-21T22:33:07+02:00")]
    public void Dates_of_every_form_are_read(string text, string date) =>
        Assert.Equal(DateTimeOffset.Parse(date, System.Globalization.CultureInfo.InvariantCulture), MailDate.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("today")]
    [InlineData("31 Feb 2026 10:00:00 +0000")]
    [InlineData("21 Nov 2026")]
    [InlineData("21 Nov 2026 25:00:00 +0000")]
    [InlineData("0 Nov 2026 10:00:00 +0000")]
    [InlineData("21 Nov 99999 10:00:00 +0000")]
    [InlineData("21 Nov 2026 10:00:00 +9999")]
    [InlineData("21 Foo 2026 10:00:00 +0000")]
    [InlineData("10:00:00")]
    public void What_is_no_date_is_unknown(string text) => Assert.Null(MailDate.Parse(text));

    [Fact]
    public void A_written_date_reads_back()
    {
        var date = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromMinutes(-210));
        Assert.Equal("Fri, 02 Jan 2026 03:04:05 -0330", MailDate.Format(date));
        Assert.Equal(date, MailDate.Parse(MailDate.Format(date)));
    }
}
