using AddinHost.Providers.Memory;

namespace AddinHost.Tests.Providers;

public sealed class MemoryScriptTests
{
    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public void All_correspondents_live_at_domains_that_can_belong_to_nobody(string locale)
    {
        var people = MemoryMailboxes.Correspondents(locale);
        Assert.Equal(6, people.Count);
        Assert.All(people, person => Assert.EndsWith(".example", person.Address, StringComparison.Ordinal));
        Assert.Equal(6, people.Select(person => person.Address).Distinct().Count());
    }

    [Fact]
    public void Other_languages_get_english() => Assert.Equal(MemoryMailboxes.Correspondents("en"), MemoryMailboxes.Correspondents("fr-FR"));
}
