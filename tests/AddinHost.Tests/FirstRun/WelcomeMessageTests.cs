using AddinHost.FirstRun;

namespace AddinHost.Tests.FirstRun;

public sealed class WelcomeMessageTests
{
    [Fact]
    public void It_says_where_to_open_the_app_and_the_code_while_it_is_needed()
    {
        var text = WelcomeMessage.Text(["https://localhost:7443", "http://[::]:7080"], "a hint", "ABCD-2345");

        Assert.Contains("https://localhost:7443", text, StringComparison.Ordinal);
        Assert.Contains("http://localhost:7080", text, StringComparison.Ordinal);
        Assert.Contains("a hint", text, StringComparison.Ordinal);
        Assert.Contains("ABCD-2345", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Once_set_up_there_is_no_code_in_it() => Assert.DoesNotContain("code", WelcomeMessage.Text(["http://localhost:7080"], null, null), StringComparison.Ordinal);

    [Fact]
    public void Each_start_has_its_own_code() => Assert.NotEqual(new SetUpCode().Printed, new SetUpCode().Printed);
}
