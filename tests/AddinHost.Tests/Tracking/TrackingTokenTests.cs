using AddinHost.Data;
using AddinHost.Shared.Secrets;
using AddinHost.Tests.Support;
using AddinHost.Tracking.Links;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;

namespace AddinHost.Tests.Tracking;

public sealed class TrackingTokenTests
{
    private static readonly string Secret = Convert.ToBase64String(Enumerable.Range(0, 32).Select(n => (byte)n).ToArray());

    private readonly ManualClock clock = new();
    private readonly TrackingKeys keys;

    public TrackingTokenTests() => keys = Keys(Secret);

    private TrackingKeys Keys(string secret) =>
        new(new MasterKey(Options.Create(new SecretsOptions { MasterKey = secret }), new DataFolder(Options.Create(new DataOptions { Directory = Path.GetTempPath() }), new HostingEnvironment())), clock);

    [Theory]
    [InlineData(TokenKind.Pixel, 0, null)]
    [InlineData(TokenKind.Link, 0, "https://dest.example/")]
    [InlineData(TokenKind.Link, 65_535, "https://dest.example/page?a=1&b=%C3%A4#there")]
    [InlineData(TokenKind.Rights, 0, null)]
    public void What_was_signed_reads_back(TokenKind kind, int link, string? target)
    {
        var token = new TrackingToken(kind, Guid.NewGuid(), (ushort)link, target);
        Assert.True(TrackingToken.TryRead(token.Sign(keys), kind, keys, out var read));
        Assert.Equal(token, read);
        Assert.All(Enum.GetValues<TokenKind>().Where(other => other != kind), other => Assert.False(TrackingToken.TryRead(token.Sign(keys), other, keys, out _)));
    }

    [Fact]
    public void The_longest_target_fits_and_reads_back()
    {
        var token = new TrackingToken(TokenKind.Link, Guid.NewGuid(), 3, "https://dest.example/" + new string('a', TrackingToken.LongestTarget - 21));
        Assert.True(TrackingToken.TryRead(token.Sign(keys), TokenKind.Link, keys, out var read));
        Assert.Equal(token.Target, read.Target);
    }

    /// <summary>S9: any altered link is nothing. Ten thousand of them, of every sort of change.</summary>
    [Fact]
    public void Nothing_that_was_changed_is_read()
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var random = new Random(20261122);
        var token = new TrackingToken(TokenKind.Link, Guid.NewGuid(), 7, "https://dest.example/page?a=1").Sign(keys);
        var other = new TrackingToken(TokenKind.Link, Guid.NewGuid(), 7, "https://evil.example/page?a=1").Sign(keys);
        for (var round = 0; round < 10_000; round++)
        {
            var letters = token.ToCharArray().ToList();
            var at = random.Next(letters.Count);
            switch (round % 6)
            {
                case 0:
                    letters[at] = Letters[(Letters.IndexOf(letters[at], StringComparison.Ordinal) + 1 + random.Next(63)) % 64];
                    break;
                case 1:
                    letters.RemoveAt(at);
                    break;
                case 2:
                    letters.Insert(at, Letters[random.Next(64)]);
                    break;
                case 3:
                    letters.Insert(random.Next(letters.Count + 1), " \r\n\t=.%/+"[random.Next(9)]);
                    break;
                case 4:
                    var length = random.Next(1, letters.Count);
                    letters.RemoveRange(length, letters.Count - length);
                    break;
                default:
                    // Parts of two good ones.
                    letters = [.. token[..at], .. other[Math.Min(at, other.Length)..]];
                    break;
            }

            var changed = new string([.. letters]);
            if (changed != token && changed != other)
                Assert.False(TrackingToken.TryRead(changed, TokenKind.Link, keys, out _), changed);
        }
    }

    /// <summary>The last character of base64url has bits that say nothing: they must say the same as when it was signed.</summary>
    [Fact]
    public void There_is_one_text_for_each_token()
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (var padding = 0; padding < 3; padding++)
        {
            var token = new TrackingToken(TokenKind.Link, Guid.NewGuid(), 0, "https://dest.example/" + new string('a', padding)).Sign(keys);
            Assert.All(Letters.Where(letter => letter != token[^1]), letter => Assert.False(TrackingToken.TryRead(token[..^1] + letter, TokenKind.Link, keys, out _)));
            Assert.All(new[] { token + "=", token + "==", token + " ", " " + token, token + "A" }, text => Assert.False(TrackingToken.TryRead(text, TokenKind.Link, keys, out _)));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("not a token")]
    [InlineData("ÄÖÜ")]
    public void What_is_no_token_is_none(string? text) => Assert.False(TrackingToken.TryRead(text, TokenKind.Pixel, keys, out _));

    [Fact]
    public void Much_too_long_a_text_is_none() => Assert.False(TrackingToken.TryRead(new string('A', 100_000), TokenKind.Link, keys, out _));

    [Fact]
    public void Keys_follow_each_other_and_every_earlier_one_stays_good_after_years()
    {
        var old = new TrackingToken(TokenKind.Pixel, Guid.NewGuid()).Sign(keys);
        var first = keys.Current;
        clock.Advance(TimeSpan.FromDays(91));
        Assert.Equal(first + 1, keys.Current);
        clock.Advance(TimeSpan.FromDays(3_650));
        Assert.True(TrackingToken.TryRead(old, TokenKind.Pixel, Keys(Secret), out _));
    }

    [Fact]
    public void Another_installation_reads_nothing_of_it()
    {
        var token = new TrackingToken(TokenKind.Pixel, Guid.NewGuid()).Sign(keys);
        Assert.False(TrackingToken.TryRead(token, TokenKind.Pixel, Keys(Convert.ToBase64String(new byte[32])), out _));
    }

    [Fact]
    public void A_key_of_the_far_future_is_not_made()
    {
        clock.Advance(TimeSpan.FromDays(900));
        var ahead = new TrackingToken(TokenKind.Pixel, Guid.NewGuid()).Sign(keys);
        clock.Advance(TimeSpan.FromDays(-900));
        Assert.False(TrackingToken.TryRead(ahead, TokenKind.Pixel, keys, out _));
    }
}
