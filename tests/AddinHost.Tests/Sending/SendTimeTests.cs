using System.Globalization;
using AddinHost.Sending;

namespace AddinHost.Tests.Sending;

/// <summary>Times on the clock of a place, whatever that clock does.</summary>
public sealed class SendTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Half an hour of daylight saving, a quarter of an hour off, back over Ramadan, none at all, and the southern half of the world.</summary>
    public static readonly TheoryData<string> Zones = ["Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca", "Asia/Kolkata", "America/Santiago", "Europe/London", "UTC"];

    [Theory]
    [MemberData(nameof(Zones))]
    public void A_time_on_a_clock_is_that_time_there_and_one_that_is_skipped_comes_as_much_later_as_is_skipped(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var random = new Random(7);
        // Every quarter of an hour around each change of the clocks of three years, and some at random.
        var locals = Enumerable.Range(0, 3 * 366 * 48).Select(half => new DateTime(2026, 1, 1).AddMinutes(half * 30)).Where(local => zone.IsInvalidTime(local) || zone.IsAmbiguousTime(local))
            .SelectMany(local => Enumerable.Range(-8, 20).Select(quarter => local.AddMinutes(quarter * 15)))
            .Concat(Enumerable.Range(0, 500).Select(_ => new DateTime(2026, 1, 1).AddMinutes(random.Next(3 * 365 * 24 * 60)))).Distinct();
        var (skipped, twice) = (0, 0);
        foreach (var local in locals)
        {
            var at = SendTime.Resolve(local, zone);
            var there = TimeZoneInfo.ConvertTime(at, zone);
            if (zone.IsInvalidTime(local))
            {
                skipped++;
                Assert.InRange(there.DateTime - local, TimeSpan.FromMinutes(15), TimeSpan.FromHours(2));
                // Read on the clock as it went before: the same span after the last moment that the clock showed.
                Assert.True(SendTime.Resolve(local.AddHours(-3), zone) + TimeSpan.FromHours(3) == at, $"{local:O} in {name}");
            }
            else
            {
                Assert.Equal(local, there.DateTime);
                if (zone.IsAmbiguousTime(local))
                {
                    twice++;
                    // The other one is later.
                    Assert.Equal(local, TimeZoneInfo.ConvertTime(at + (zone.GetAmbiguousTimeOffsets(local).Max() - zone.GetAmbiguousTimeOffsets(local).Min()), zone).DateTime);
                }
            }
        }

        // Morocco's winter is written as a saving of its own, which .NET does not tell as a gap.
        if (name != "Africa/Casablanca")
            Assert.Equal(name is not ("UTC" or "Asia/Kolkata"), skipped > 0 && twice > 0);
    }

    [Theory]
    [InlineData("2026-11-23T09:00:00Z", null, "2026-11-23T09:00:00Z", null)]
    [InlineData("2026-11-23T09:00:00+01:00", null, "2026-11-23T08:00:00Z", null)]
    [InlineData("2026-11-23T09:00", "Europe/Berlin", "2026-11-23T08:00:00Z", "2026-11-23T09:00:00")]
    [InlineData("2026-11-23T09:00:00", "America/New_York", "2026-11-23T14:00:00Z", "2026-11-23T09:00:00")]
    [InlineData("2027-04-01T09:00:00", "Europe/Berlin", "2027-04-01T07:00:00Z", "2027-04-01T09:00:00")]
    [InlineData("2027-03-28T02:30:00", "Europe/Berlin", "2027-03-28T01:30:00Z", "2027-03-28T02:30:00")]
    [InlineData("2027-10-31T02:30:00", "Europe/Berlin", "2027-10-31T00:30:00Z", "2027-10-31T02:30:00")]
    [InlineData("2027-06-01T07:00:00Z", "Europe/Berlin", "2027-06-01T07:00:00Z", "2027-06-01T09:00:00")]
    public void What_was_asked_for_is_kept_as_moment_and_as_time_of_the_place(string at, string? zone, string moment, string? local)
    {
        var read = SendTime.Read(at, zone, Now);
        Assert.Null(read.Error);
        Assert.Equal((DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture), local, zone), (read.Value.At, read.Value.Local, read.Value.Zone));
        if (zone is not null)
            Assert.Equal(read.Value.At, SendTime.Again(read.Value.Local, zone));
    }

    [Theory]
    [InlineData("2026-11-23T09:00:00", null, "send_time_invalid")]
    [InlineData("tomorrow", null, "send_time_invalid")]
    [InlineData("", "Europe/Berlin", "send_time_invalid")]
    [InlineData("2026-11-23", "Europe/Berlin", "send_time_invalid")]
    [InlineData("2026-11-23T25:00:00", "Europe/Berlin", "send_time_invalid")]
    [InlineData("0001-01-01T00:00:00Z", null, "send_time_invalid")]
    [InlineData("9999-12-31T23:59:59-14:00", null, "send_time_invalid")]
    [InlineData("0001-01-01T00:00:00", "Europe/Berlin", "send_time_past")]
    [InlineData("2026-11-22T11:00:00Z", null, "send_time_past")]
    [InlineData("2028-01-01T00:00:00Z", null, "send_time_far")]
    [InlineData("2026-11-23T09:00:00", "Mars/Olympus", "time_zone_unknown")]
    [InlineData("2026-11-23T09:00:00", "../../etc/passwd", "time_zone_unknown")]
    [InlineData("2026-11-23T09:00:00", "", "time_zone_unknown")]
    [InlineData("2026-11-23T09:00:00", "W. Europe Standard Time", "time_zone_unknown")]
    public void What_is_no_time_or_not_one_to_come_is_refused(string at, string? zone, string code) => Assert.Equal(code, SendTime.Read(at, zone, Now).Error?.Code);
}
