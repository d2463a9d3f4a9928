using System.Text;
using AddinHost.Logging;
using AddinHost.Mail.Mime;
using AddinHost.Messages;
using AddinHost.Providers;
using FsCheck;
using FsCheck.Fluent;

namespace AddinHost.Tests.Logging;

public sealed class LogRulesTests
{
    private static readonly string[] Ids = ["a@x", "b@x", "c@x", "d@x", "A@x"];

    private sealed record Case(string? Own, string[] InReplyTo, string[] References, string[] Known, WatchedFolder Folder, string? Reference = null);

    [Fact]
    public void It_decides_as_the_rules_read_aloud_do()
    {
        var id = Gen.Elements(Ids);
        var some = Gen.ArrayOf(id).Select(all => all.Take(4).ToArray());
        // A list of ids names each once, where it stands first.
        var list = some.Select(all => all.Distinct().ToArray());
        var cases =
            from own in Gen.OneOf(Gen.Constant((string?)null), id.Select(text => (string?)text))
            from inReplyTo in list
            from references in list
            from known in some
            from folder in Gen.Elements(WatchedFolder.Inbox, WatchedFolder.Sent)
            from reference in Gen.OneOf(Gen.Constant((string?)null), id.Select(text => (string?)text))
            select new Case(own, inReplyTo, references, known, folder, reference);

        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var known = one.Known.Distinct().ToDictionary(text => text, text => new KnownMessage(Of("m" + text), text, Of("t" + text), IsSent(text)));
            var verdict = LogRules.Decide(Headers(one), one.Folder, known);
            var (decision, rule, thread) = Obvious(one);
            Assert.Equal((decision, rule, thread is null ? default : Of("t" + thread)), (verdict.Decision, verdict.Rule, verdict.ThreadId));
            Assert.Equal(decision == LogDecision.Logged, verdict.AdmitsBody);
            Assert.Equal(decision == LogDecision.AlreadyLogged ? Of("m" + thread) : null, verdict.Known?.Id);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void What_it_asks_for_is_enough_to_decide()
    {
        var headers = Headers(new Case("a@x", ["b@x"], ["c@x", "d@x", "b@x"], [], WatchedFolder.Inbox, "e@x"));
        Assert.Equal(["a@x", "e@x", "b@x", "d@x", "c@x"], LogRules.AskedFor(headers));
    }

    /// <summary>The same rules once more, slowly: is it known itself; else the nearest known one it answers, In-Reply-To before References, References from the end.</summary>
    private static (LogDecision Decision, string Rule, string? Thread) Obvious(Case one)
    {
        foreach (var known in one.Known)
        {
            if (known == one.Own)
                return (LogDecision.AlreadyLogged, "already_on_record", known);
        }

        foreach (var known in one.Known)
        {
            if (known == one.Reference && one.Folder == WatchedFolder.Sent && IsSent(known))
                return (LogDecision.AlreadyLogged, "already_on_record", known);
        }

        for (var i = 0; i < one.InReplyTo.Length + one.References.Length; i++)
        {
            var parent = i < one.InReplyTo.Length ? one.InReplyTo[i] : one.References[one.References.Length - 1 - (i - one.InReplyTo.Length)];
            foreach (var known in one.Known)
            {
                if (known == parent)
                    return (LogDecision.Logged, one.Folder == WatchedFolder.Sent ? "own_mail_in_thread" : "reply_to_known", known);
            }
        }

        return (LogDecision.Ignored, "no_known_parent", null);
    }

    private static MessageHeaders Headers(Case one)
    {
        var text = new StringBuilder("From: a@outside.test\r\n");
        if (one.Own is not null)
            text.Append("Message-ID: <").Append(one.Own).Append(">\r\n");
        Append("In-Reply-To", one.InReplyTo);
        Append("References", one.References);
        if (one.Reference is not null)
            text.Append("X-Inlay-Ref: ").Append(one.Reference).Append("\r\n");
        return MessageHeaders.Parse(Encoding.ASCII.GetBytes(text.Append("\r\n").ToString()));

        void Append(string name, string[] ids)
        {
            if (ids.Length > 0)
                text.Append(name).Append(": ").AppendJoin(' ', ids.Select(id => $"<{id}>")).Append("\r\n");
        }
    }

    /// <summary>Some of the known messages went out through Inlay.</summary>
    private static bool IsSent(string id) => id[0] is 'a' or 'c';

    private static Guid Of(string text) => new(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, 16));
}
