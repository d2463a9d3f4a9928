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
    [InlineData("Sat, 21 Nov 2026 22.33.07 +0100", "2026-11-21T22:33:07+01:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 +01", "2026-11-21T22:33:07+01:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 +1", "2026-11-21T22:33:07+01:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 +530", "2026-11-21T22:33:07+05:30")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 UTC-3", "2026-11-21T22:33:07-03:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07GMT", "2026-11-21T22:33:07+00:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07+0100", "2026-11-21T22:33:07+01:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 Z", "2026-11-21T22:33:07+00:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 UT", "2026-11-21T22:33:07+00:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 pdt", "2026-11-21T22:33:07-07:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 NZDT", "2026-11-21T22:33:07+13:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 +0545 (NPT)", "2026-11-21T22:33:07+05:45")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 \"GMT\"", "2026-11-21T22:33:07+00:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 Eastern Standard Time", "2026-11-21T22:33:07+00:00")]
    [InlineData("Sat, 21 Nov 2026 22:33:07 +0100 (unclosed", "2026-11-21T22:33:07+01:00")]
    [InlineData("Mon, 21 Nov 2026 22:33:07 +0100", "2026-11-21T22:33:07+01:00")]
    [InlineData("Sa, 21 Nov 2026 22:33:07 +0100", "2026-11-21T22:33:07+01:00")]
    [InlineData("sam., 21 nov. 2026 22:33:07 +0100", "2026-11-21T22:33:07+01:00")]
    [InlineData("mar, 21 nov 2026 22:33:07 +0100", "2026-11-21T22:33:07+01:00")]
    [InlineData("Mi, 21 Okt 2026 22:33:07 +0200", "2026-10-21T22:33:07+02:00")]
    [InlineData("Do, 3 März 2026 22:33:07 +0100", "2026-03-03T22:33:07+01:00")]
    [InlineData("lun, 21 dic 2026 22:33:07 +0100", "2026-12-21T22:33:07+01:00")]
    [InlineData("Saturday, November 21st, 2026 10:33 PM", "2026-11-21T22:33:00+00:00")]
    [InlineData("21 Nov 2026 12:05:00 AM +0000", "2026-11-21T00:05:00+00:00")]
    [InlineData("21 November 2026, 22:33:07", "2026-11-21T22:33:07+00:00")]
    [InlineData("22:33:07 21 Nov 2026", "2026-11-21T22:33:07+00:00")]
    [InlineData("Sat Nov 21 22:33:07 2026 +0100", "2026-11-21T22:33:07+01:00")]
    [InlineData("Sat Nov  1 22:33:07 PST 1997", "1997-11-01T22:33:07-08:00")]
    [InlineData("2026/11/21 22:33:07 +0900", "2026-11-21T22:33:07+09:00")]
    [InlineData("2026-11-21T22:33:07+01:00", "2026-11-21T22:33:07+01:00")]
    [InlineData("2026-11-21T22:33Z", "2026-11-21T22:33:00+00:00")]
    [InlineData("Sat, 21 Nov 26 22:33:07 GMT", "2026-11-21T22:33:07+00:00")]
    [InlineData("21 Nov 49 00:00:00 GMT", "2049-11-21T00:00:00+00:00")]
    [InlineData("21 Nov 50 00:00:00 GMT", "1950-11-21T00:00:00+00:00")]
    [InlineData("21\tNov\t2026\r\n 22:33:07\r\n +0100", "2026-11-21T22:33:07+01:00")]
    [InlineData("29 Feb 2028 00:00:00 +0000", "2028-02-29T00:00:00+00:00")]
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
    [InlineData("11/21/2026 10:00:00")]
    [InlineData("21/11/2026 10:00:00")]
    [InlineData("29 Feb 2027 10:00:00 +0000")]
    [InlineData("32 Nov 2026 10:00:00 +0000")]
    [InlineData("21 Nov 2026 10:60:00 +0000")]
    [InlineData("21 Nov 2026 13:00:00:00 +0000")]
    [InlineData("21 Nov 1826 10:00:00 +0000")]
    [InlineData("2026-13-01T10:00:00Z")]
    [InlineData("1732228387")]
    [InlineData("(21 Nov 2026 10:00:00 +0000)")]
    public void What_is_no_date_is_unknown(string text) => Assert.Null(MailDate.Parse(text));

    [Fact]
    public void Military_letters_say_nothing_but_that_the_zone_is_unknown()
    {
        foreach (var letter in "ABCDEFGHIKLMNOPQRSTUVWXYZ")
            Assert.Equal(new DateTimeOffset(2026, 11, 21, 22, 33, 7, TimeSpan.Zero), MailDate.Parse($"21 Nov 2026 22:33:07 {letter}"));
    }

    [Fact]
    public void Every_instant_and_offset_survives_printing()
    {
        var random = new Random(20261121);
        for (var i = 0; i < 2000; i++)
        {
            var offset = TimeSpan.FromMinutes(random.Next(-14 * 60, (14 * 60) + 1));
            var date = new DateTimeOffset(new DateTime(1900, 1, 2, 0, 0, 0, DateTimeKind.Unspecified).AddSeconds(random.NextInt64(0, 250_000_000_000)), offset);
            Assert.Equal(date, MailDate.Parse(MailDate.Format(date)));
            Assert.Equal(offset, MailDate.Parse(MailDate.Format(date))?.Offset);
        }
    }

    [Fact]
    public void A_written_date_reads_back()
    {
        var date = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromMinutes(-210));
        Assert.Equal("Fri, 02 Jan 2026 03:04:05 -0330", MailDate.Format(date));
        Assert.Equal(date, MailDate.Parse(MailDate.Format(date)));
    }
}
