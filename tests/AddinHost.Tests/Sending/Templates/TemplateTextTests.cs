using AddinHost.Sending.Templates;

namespace AddinHost.Tests.Sending.Templates;

public sealed class TemplateTextTests
{
    private static readonly Dictionary<string, string> Values = new() { ["contact.firstName"] = "Zoë <b>&", ["contact.jobTitle"] = "", ["meetingLink"] = "https://m.test/a" };

    [Fact]
    public void Values_are_put_in_as_text_and_what_is_missing_stays_and_is_named()
    {
        var (text, missing) = TemplateText.Render("Hi {{contact.firstName}}, {{ meetingLink }} {{contact.jobTitle}} {{contact.jobTitle}} {{contact.nothing}}", Values, isHtml: true);
        Assert.Equal("Hi Zoë &lt;b&gt;&amp;, https://m.test/a {{contact.jobTitle}} {{contact.jobTitle}} {{contact.nothing}}", text);
        Assert.Equal(["contact.jobTitle", "contact.nothing"], missing);
        Assert.Equal("Zoë <b>&", TemplateText.Render("{{contact.firstName}}", Values, isHtml: false).Text);
    }

    [Fact]
    public void A_part_stands_if_a_token_has_a_value_or_has_none()
    {
        var (text, missing) = TemplateText.Render("{{#if contact.jobTitle}}As {{contact.jobTitle}}{{else}}Hello{{/if}}{{#unless contact.firstName}} you{{/unless}}", Values, isHtml: true);
        Assert.Equal("Hello", text);
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("{{{contact.firstName}}}", "template_token_unknown")]
    [InlineData("{{#each contact}}x{{/each}}", "template_token_unknown")]
    [InlineData("{{lookup contact 'firstName'}}", "template_token_unknown")]
    [InlineData("{{log contact.firstName}}", "template_token_unknown")]
    [InlineData("{{> partial}}", "template_token_unknown")]
    [InlineData("{{contact.firstName.Length}}", "template_token_unknown")]
    [InlineData("{{../contact.firstName}}", "template_token_unknown")]
    [InlineData("{{this}}", "template_token_unknown")]
    [InlineData("{{!-- note --}}", "template_token_unknown")]
    [InlineData("{{&contact.firstName}}", "template_token_unknown")]
    [InlineData("{{contact.firstName", "template_token_unknown")]
    [InlineData("{{#if contact.firstName}}x", "template_block_open")]
    [InlineData("{{/if}}", "template_block_open")]
    [InlineData("{{else}}", "template_block_open")]
    [InlineData("{{#if contact.firstName}}x{{/unless}}", "template_block_open")]
    public void Nothing_else_of_the_language_is_let_in(string template, string code)
    {
        Assert.Equal(code, TemplateText.Check("html", template)?.Code);
        Assert.Equal(template, TemplateText.Render(template, Values, isHtml: true).Text);
    }

    [Fact]
    public void Its_length_is_all_that_a_template_costs()
    {
        Assert.NotNull(TemplateText.Check("html", string.Concat(Enumerable.Repeat("{{contact.name}}", 501))));
        Assert.NotNull(TemplateText.Check("html", string.Concat(Enumerable.Repeat("{{#if contact.name}}", 11)) + string.Concat(Enumerable.Repeat("{{/if}}", 11))));
        Assert.Null(TemplateText.Check("html", new string('x', 200_000)));
    }
}
