using System.Globalization;
using AddinHost.Mail.Mime.Reports;

namespace AddinHost.Tests.Mail.Mime.Reports;

/// <summary>Until when somebody is away, in the words of their notice.</summary>
public sealed class AbsenceEndTests
{
    private static readonly DateOnly Written = new(2026, 11, 22);

    [Theory]
    [InlineData("I am out of the office until Monday, 30 November.", "2026-11-30")]
    [InlineData("I will be back on December 1st and answer then.", "2026-12-01")]
    [InlineData("Away through 2026-12-05.", "2026-12-05")]
    [InlineData("I am returning on 4 Jan 2027.", "2027-01-04")]
    // Without a year it is the next such day.
    [InlineData("I am away until 6 January.", "2027-01-06")]
    [InlineData("Ich bin bis zum 30.11.2026 nicht im Haus.", "2026-11-30")]
    [InlineData("Ich bin vom 20.11. bis einschließlich 27.11. im Urlaub.", "2026-11-27")]
    [InlineData("Ab dem 1. Dezember bin ich wieder da.", "2026-12-01")]
    [InlineData("Ich bin wieder am Montag, den 7. März 2027 erreichbar.", "2027-03-07")]
    // Over already, more than a year away, no such day, readable in two ways, no end at all.
    [InlineData("I was away until 3 March 2026.", null)]
    [InlineData("I am away until 3 March 2029.", null)]
    [InlineData("bis 31.02.2027", null)]
    [InlineData("I am away until 03/04/2027.", null)]
    [InlineData("I am away and read this on 30 November.", null)]
    [InlineData("", null)]
    public void The_end_is_found_where_it_is_said(string text, string? expected) =>
        Assert.Equal(expected is null ? null : DateOnly.ParseExact(expected, "yyyy-MM-dd", CultureInfo.InvariantCulture), AbsenceEnd.Find(text, Written));

    [Fact]
    public void A_bomb_costs_no_time() => Assert.Null(AbsenceEnd.Find(string.Concat(Enumerable.Repeat("until until bis zum 99. ", 100_000)), Written));
}
