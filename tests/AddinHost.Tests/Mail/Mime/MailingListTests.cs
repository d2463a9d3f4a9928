using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

public sealed class MailingListTests
{
    private static MailingList? Read(string text) => MessageHeaders.Parse(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n") + "\r\n")).List;

    [Theory]
    [InlineData("<list.example>", "list.example", null)]
    [InlineData("The List <News.List.Example>", "news.list.example", "The List")]
    [InlineData("\"The List\" <list.example>", "list.example", "The List")]
    [InlineData("=?utf-8?Q?Gr=C3=BC=C3=9Fe?= <list.example>", "list.example", "Grüße")]
    [InlineData("list.example", "list.example", null)]
    [InlineData("A <b> <list.example>", "list.example", "A <b>")]
    [InlineData("<list.example", "list.example", null)]
    [InlineData("<>", null, null)]
    [InlineData("<two words>", null, null)]
    public void The_id_is_read(string field, string? id, string? name)
    {
        var list = Read($"List-Id: {field}\nList-Help: <mailto:help@x.example>\n");
        Assert.Equal((id, name), (list?.Id, list?.Name));
    }

    [Theory]
    [InlineData("<https://x.example/u?id=1>", "https://x.example/u?id=1")]
    [InlineData("<mailto:leave@x.example?subject=bye>, <https://x.example/u>", "mailto:leave@x.example?subject=bye https://x.example/u")]
    [InlineData("(Use this <https://no.example/>) <https://x.example/u>", "https://x.example/u")]
    [InlineData("<https://x.example/a\n b>", "https://x.example/ab")]
    [InlineData("https://x.example/u", "https://x.example/u")]
    [InlineData("<javascript:alert(1)>, <file:///etc/passwd>, <//x.example/>, </u>, <ftp://x.example/>", "")]
    [InlineData("NO", "")]
    [InlineData("<https://x.example/unclosed", "")]
    public void Ways_to_leave_are_addresses_and_nothing_else(string field, string addresses)
    {
        var list = Read($"List-Id: <l.example>\nList-Unsubscribe: {field}\n");
        Assert.Equal(addresses, string.Join(' ', list!.Unsubscribe.Select(address => address.ToString())));
        Assert.Null(list.OneClick);
    }

    [Theory]
    [InlineData("List-Unsubscribe=One-Click", "<mailto:l@x.example>, <http://x.example/>, <https://x.example/u>", "https://x.example/u")]
    [InlineData("list-unsubscribe = one-click", "<https://x.example/u>", "https://x.example/u")]
    [InlineData("List-Unsubscribe=Two-Clicks", "<https://x.example/u>", null)]
    [InlineData("List-Unsubscribe=One-Click", "<http://x.example/u>", null)]
    public void One_click_needs_its_own_field_and_https(string post, string addresses, string? oneClick) =>
        Assert.Equal(oneClick, Read($"List-Unsubscribe: {addresses}\nList-Unsubscribe-Post: {post}\n")?.OneClick?.ToString());

    [Fact]
    public void Mail_of_no_list_has_none_and_endless_fields_are_bounded()
    {
        Assert.Null(Read("Subject: x\n"));
        Assert.Null(Read("List-Unsubscribe: <x>\n"));
        Assert.Equal(20, Read("List-Unsubscribe: " + string.Concat(Enumerable.Repeat("<https://x.example/>, ", 10_000)) + "\n")!.Unsubscribe.Count);
        Assert.Null(Read("List-Unsubscribe: " + new string('<', 900_000) + "\n"));
        Assert.Null(Read("List-Unsubscribe: " + string.Concat(Enumerable.Repeat("<(", 400_000)) + "\nList-Id: " + new string('x', 900) + "\n"));
    }
}
