using AddinHost.Tracking.Policies;

namespace AddinHost.Tests.Tracking.Policies;

/// <summary>Who may be tracked: the whole rule, from facts alone.</summary>
public sealed class TrackingDecisionTests
{
    private const string Bea = "bea@mail.example.de";

    [Theory]
    [InlineData("", TrackingBasis.Rules, true, "no_rule")]
    [InlineData("", TrackingBasis.Allowed, true, "contact_allowed")]
    [InlineData("", TrackingBasis.ConsentGiven, true, "consent_given")]
    [InlineData("", TrackingBasis.WithConsent, false, "contact_consent")]
    [InlineData("", TrackingBasis.Never, false, "contact_never")]
    [InlineData("example.de=Never", TrackingBasis.Rules, false, "domain_never")]
    // What nobody here may do, no agreement with one person allows.
    [InlineData("example.de=Never", TrackingBasis.ConsentGiven, false, "domain_never")]
    [InlineData("example.de=WithConsent", TrackingBasis.ConsentGiven, true, "consent_given")]
    [InlineData("example.de=WithConsent", TrackingBasis.Rules, false, "domain_consent")]
    [InlineData("DE=WithConsent", TrackingBasis.Rules, false, "country_consent")]
    [InlineData("DE=WithConsent", TrackingBasis.Allowed, true, "contact_allowed")]
    [InlineData("DE=Never", TrackingBasis.Rules, false, "country_never")]
    [InlineData("FR=Never", TrackingBasis.Rules, true, "no_rule")]
    // The most particular rule: a domain before its country, the longer domain before the shorter.
    [InlineData("DE=Never example.de=Allowed", TrackingBasis.Rules, true, "domain_allowed")]
    [InlineData("example.de=Never mail.example.de=Allowed", TrackingBasis.Rules, true, "domain_allowed")]
    // Part of a name is no domain.
    [InlineData("ample.de=Never", TrackingBasis.Rules, true, "no_rule")]
    public void Each_reader_is_decided_about_by_the_most_particular_rule(string rules, TrackingBasis basis, bool allowed, string reason)
    {
        var decision = TrackingDecision.Of(new ReaderFacts(Bea, basis), Policy(rules));
        Assert.Equal((allowed, reason), (decision.Allowed, decision.Reason));
    }

    [Theory]
    [InlineData("bea@example.com", "Germany", "DE=Never", false)]
    [InlineData("bea@example.com", "Deutschland", "DE=Never", false)]
    [InlineData("bea@example.com", "de", "DE=Never", false)]
    [InlineData("bea@example.com", "Atlantis", "DE=Never", true)]
    [InlineData("bea@example.com", null, "DE=Never", true)]
    [InlineData("bea@example.co.uk", null, "GB=Never", false)]
    // Of the country of the address and the contact's own the stricter counts.
    [InlineData("bea@example.de", "France", "DE=Allowed FR=Never", false)]
    [InlineData("bea@example.de", "France", "FR=Allowed DE=WithConsent", false)]
    public void A_country_is_known_by_the_contacts_property_and_by_the_end_of_the_address(string address, string? country, string rules, bool allowed) =>
        Assert.Equal(allowed, TrackingDecision.Of(new ReaderFacts(address, Country: Countries.Find(country)), Policy(rules)).Allowed);

    [Fact]
    public void What_a_reader_wishes_comes_before_all_that_others_agreed_on()
    {
        var decision = TrackingDecision.Of(new ReaderFacts(Bea, TrackingBasis.ConsentGiven, OptedOut: true), Policy("example.de=Allowed", TrackingMode.Always));
        Assert.Equal((false, "opted_out", Bea), (decision.Allowed, decision.Reason, decision.Address));
        Assert.Equal("off", TrackingDecision.Of(new ReaderFacts(Bea, TrackingBasis.ConsentGiven), Policy("", TrackingMode.Off)).Reason);
    }

    [Fact]
    public void Of_several_readers_one_who_may_not_be_tracked_keeps_the_mail_untracked_and_is_named()
    {
        var decision = TrackingDecision.OfAll([new ReaderFacts("a@example.com"), new ReaderFacts(Bea)], Policy("DE=Never"));
        Assert.Equal((false, Bea), (decision.Allowed, decision.Address));
        Assert.True(TrackingDecision.OfAll([], null).Allowed);
        Assert.False(TrackingDecision.OfAll([], Policy("", TrackingMode.Off)).Allowed);
    }

    private static TrackingPolicy Policy(string rules, TrackingMode mode = TrackingMode.Choice) => new()
    {
        Mode = mode, Revision = 1, ChangedBy = Guid.Empty, ChangedAt = default,
        Rules = [.. rules.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(rule => rule.Split('=')).Select(rule => new TrackingRule(rule[0], Enum.Parse<TrackingAllowance>(rule[1])))],
    };
}
