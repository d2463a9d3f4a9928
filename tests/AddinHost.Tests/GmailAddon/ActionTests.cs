using System.Net;
using System.Text.Json;
using AddinHost.GmailAddon.Actions;
using AddinHost.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.GmailAddon;

public sealed class ActionTests(CardHost cards) : IClassFixture<CardHost>
{
    private static int last;

    [Fact]
    public async Task A_message_is_read_by_its_header_and_whole_only_when_somebody_logs_it()
    {
        var address = SharedHost.Address();
        var contact = await cards.Shared.AddContactAsync("Bea", address);
        var id = Put(address);
        var card = await cards.OpenAsync(id);
        Assert.DoesNotContain(id + " raw", cards.Google.Formats);

        var answer = await cards.PressAsync(card, "Log on Bea", new() { MessageId = id });

        Assert.Equal("Logged.", CardHost.Word(answer));
        Assert.Contains("Logged", CardHost.CardOf(answer).ToString(), StringComparison.Ordinal);
        Assert.Contains(id + " raw", cards.Google.Formats);
        Assert.Single(await cards.Shared.TimelineAsync(contact));
        // Pressed twice, or on a card that is open elsewhere.
        var again = await cards.PressAsync(card, "Log on Bea", new() { MessageId = id });
        Assert.Equal("It is on record already.", CardHost.Word(again));
        Assert.Single(await cards.Shared.TimelineAsync(contact));
        Assert.Contains("By Ada Admin", (await cards.OpenAsync(id)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_new_becomes_a_contact_and_what_is_wrong_with_a_form_is_said_on_it()
    {
        var address = SharedHost.Address("new");
        var id = Put(address, "Nina New");
        var form = CardHost.CardOf(await cards.PressAsync(await cards.OpenAsync(id), "Add", new() { MessageId = id }));
        Assert.Contains(address, form.ToString(), StringComparison.Ordinal);

        var wrong = CardHost.CardOf(await cards.PressAsync(form, "Create contact", new() { MessageId = id, Inputs = new() { ["name"] = "Nina New", ["address"] = "no address" } }));
        Assert.Equal("new-contact", wrong.GetProperty("name").GetString());
        Assert.Contains("no address", wrong.ToString(), StringComparison.Ordinal);

        var made = await cards.PressAsync(wrong, "Create contact", new() { MessageId = id, Inputs = new() { ["name"] = "Nina New", ["address"] = address, ["jobTitle"] = "Head" } });
        Assert.Equal("Nina New is a contact now.", CardHost.Word(made));
        Assert.Contains("1 known", CardHost.CardOf(made).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notes_and_tasks_are_written_on_the_contact_and_are_due_by_the_readers_clock()
    {
        var address = SharedHost.Address();
        var contact = await cards.Shared.AddContactAsync("Bea", address);
        var id = Put(address);
        var card = await cards.OpenAsync(id);
        var note = CardHost.CardOf(await cards.PressAsync(card, "Note", new() { MessageId = id }));
        Assert.Equal("A note needs a text.", Problem(await cards.PressAsync(note, "Save note", new() { MessageId = id })));
        Assert.Equal("The note is saved.", CardHost.Word(await cards.PressAsync(note, "Save note", new() { MessageId = id, Inputs = new() { ["text"] = "Likes tea" } })));
        Assert.Equal("Likes tea", Assert.Single(await cards.Shared.TimelineAsync(contact)).GetProperty("text").GetString());

        var task = CardHost.CardOf(await cards.PressAsync(card, "Task", new() { MessageId = id }));
        var day = new DateTimeOffset(2026, 12, 24, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        Assert.Equal("The task is saved.", CardHost.Word(await cards.PressAsync(task, "Save task", new() { MessageId = id, Inputs = new() { ["title"] = "Call her", ["due"] = day } })));
        var saved = (await cards.Host.GetAsync<JsonElement>($"/api/v1/tasks?recordId={contact}")).GetProperty("items")[0];
        Assert.Equal(("Call her", new DateTimeOffset(2026, 12, 24, 17, 0, 0, TimeSpan.Zero)), (saved.GetProperty("title").GetString(), saved.GetProperty("dueAt").GetDateTimeOffset()));
    }

    [Fact]
    public async Task Another_record_is_found_and_gets_the_message()
    {
        var (address, word) = (SharedHost.Address(), "Kowalczyk" + Guid.NewGuid().ToString("N")[..6]);
        var other = await cards.Shared.AddContactAsync("Olek " + word, SharedHost.Address("olek"));
        var id = Put(address);
        var search = CardHost.CardOf(await cards.PressAsync(await cards.OpenAsync(id), "Log on another …", new() { MessageId = id }));
        var found = CardHost.CardOf(await cards.PressAsync(search, "Search", new() { MessageId = id, Inputs = new() { ["words"] = word } }));

        Assert.Equal("Logged.", CardHost.Word(await cards.PressAsync(found, "Log here", new() { MessageId = id })));
        Assert.Single(await cards.Shared.TimelineAsync(other));
    }

    [Fact]
    public async Task A_button_that_was_altered_is_over_or_is_somebody_elses_does_nothing()
    {
        var address = SharedHost.Address();
        var contact = await cards.Shared.AddContactAsync("Bea", address);
        var id = Put(address);
        var action = CardHost.ActionOf(await cards.OpenAsync(id), "Log on Bea");
        const string Old = "This card is out of date. Close the message and open it again.";
        foreach (var wrong in new[] { "", "nonsense", action[..^3] + "AAA", action[..20], "A" + action, new string('A', 5_000) })
            Assert.Equal(Old, CardHost.Word(await cards.AskAsync("action", new() { MessageId = id, Action = wrong })));

        // Of a colleague, whose Google account is linked too; and of another organization.
        var (colleague, client) = await cards.Shared.AddMemberAsync();
        var theirs = await SignedForAsync(colleague, new ActionId(ActionKind.Log, contact));
        Assert.Equal(Old, CardHost.Word(await cards.AskAsync("action", new() { MessageId = id, Action = theirs })));
        client.Dispose();

        cards.Host.Clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal(Old, CardHost.Word(await cards.AskAsync("action", new() { MessageId = id, Action = action })));
        Assert.Empty(await cards.Shared.TimelineAsync(contact));
    }

    [Fact]
    public async Task Another_organization_gets_the_same_answer_for_what_is_not_theirs_and_what_is_not_there()
    {
        var address = SharedHost.Address();
        var theirs = (await TestHost.ReadAsync<JsonElement>(
            await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(cards.Shared.Elsewhere, "/api/v1/contacts", new { name = "Secret", addresses = new[] { address } }), HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var id = Put(address);

        Assert.Contains("1 new", (await cards.OpenAsync(id)).ToString(), StringComparison.Ordinal);
        foreach (var kind in (ActionKind[])[ActionKind.OpenContact, ActionKind.OlderEntries, ActionKind.WriteNote, ActionKind.WriteTask, ActionKind.Log, ActionKind.SaveNote, ActionKind.SaveTask])
        {
            var inputs = new Dictionary<string, object> { ["text"] = "x", ["title"] = "x" };
            var notTheirs = await cards.AskAsync("action", new() { MessageId = id, Inputs = inputs, Action = await SignedForAsync(cards.Host.MemberId, new ActionId(kind, theirs)) });
            var notThere = await cards.AskAsync("action", new() { MessageId = id, Inputs = inputs, Action = await SignedForAsync(cards.Host.MemberId, new ActionId(kind, Guid.NewGuid())) });
            Assert.Equal(notThere.ToString(), notTheirs.ToString());
            Assert.NotEmpty(CardHost.Word(notTheirs));
        }
    }

    [Fact]
    public async Task A_Google_account_is_nobody_until_its_owner_links_it_and_again_after_signing_out()
    {
        var (subject, email) = ($"google-{Guid.NewGuid():N}", SharedHost.Address("ada"));
        var call = new CardHost.Call { Subject = subject, Email = email, MessageId = Put(SharedHost.Address()) };
        // The address alone, even that of a member, makes nobody a member.
        Assert.Equal("link", CardHost.CardOf(await cards.AskAsync("message", call with { Email = CardHost.Email })).GetProperty("name").GetString());
        foreach (var trigger in (string[])["homepage", "message", "compose", "action", "settings", "sign-out"])
            Assert.Equal("link", CardHost.CardOf(await cards.AskAsync(trigger, call)).GetProperty("name").GetString());

        await cards.LinkAsync(subject, email);
        Assert.Equal("message", CardHost.CardOf(await cards.AskAsync("message", call)).GetProperty("name").GetString());

        var settings = CardHost.CardOf(await cards.AskAsync("settings", call));
        Assert.Contains("Ada Admin", settings.ToString(), StringComparison.Ordinal);
        Assert.Equal("signed-out", CardHost.CardOf(await cards.PressAsync(settings, "Unlink this account", call)).GetProperty("name").GetString());
        Assert.Equal("link", CardHost.CardOf(await cards.AskAsync("message", call)).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_message_to_hundreds_and_a_timeline_of_a_thousand_stay_within_what_Google_takes()
    {
        var address = SharedHost.Address();
        var contact = await cards.Shared.AddContactAsync("Bea", address);
        await cards.Host.InDatabaseAsync(async db =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                var note = new AddinHost.Timeline.Note { RecordId = contact, AuthorId = cards.Host.MemberId, Text = $"Note {i}", CreatedAt = cards.Host.Clock.GetUtcNow().AddMinutes(-i) };
                db.Notes.Add(note);
                db.TimelineEntries.Add(new AddinHost.Timeline.TimelineEntry { RecordId = contact, Kind = AddinHost.Timeline.TimelineKind.Note, SourceId = note.Id, OccurredAt = note.CreatedAt });
            }

            return await db.SaveChangesAsync();
        });
        var id = $"msg-f:{Interlocked.Increment(ref last)}";
        cards.Google.Put(id, SharedHost.Mail(address, string.Join(", ", Enumerable.Range(0, 300).Select(i => $"many-{i}@crowd.test")), SharedHost.NewMessageId()));

        var card = await cards.OpenAsync(id);

        Assert.All(card.GetProperty("sections").EnumerateArray(), section => Assert.InRange(section.GetProperty("widgets").GetArrayLength(), 1, 100));
        Assert.InRange(card.GetProperty("sections").GetArrayLength(), 1, 100);
        Assert.Contains("And 101 more.", card.ToString(), StringComparison.Ordinal);
        var older = CardHost.CardOf(await cards.PressAsync(card, "Older", new() { MessageId = id }));
        Assert.Contains("Note 25", older.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"Note 3\"", older.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status-401", "Gmail's permission for this message is over.")]
    [InlineData("status-403-domainPolicy", "Your organization does not allow")]
    [InlineData("status-403-accessNotConfigured", "The Gmail API is switched off")]
    [InlineData("status-403-rateLimitExceeded", "Gmail asks us to wait.")]
    [InlineData("status-404", "Gmail has no such message any more")]
    [InlineData("status-429", "Gmail asks us to wait.")]
    [InlineData("status-500", "Gmail does not answer at the moment.")]
    [InlineData("status-418", "Gmail refused that.")]
    [InlineData("broken", "Gmail does not answer at the moment.")]
    [InlineData("never-put", "Gmail has no such message any more")]
    public async Task When_Gmail_does_not_give_a_message_the_card_says_what_to_do(string id, string words)
    {
        var card = await cards.OpenAsync(id);
        Assert.Equal("trouble", card.GetProperty("name").GetString());
        Assert.Contains(words, card.ToString(), StringComparison.Ordinal);
        var pressed = await cards.PressAsync(card, "Try again", new() { MessageId = id });
        Assert.StartsWith(words, CardHost.Word(pressed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gmails_own_refusal_for_want_of_a_scope_makes_Google_ask_for_it()
    {
        var answer = await cards.AskAsync("message", new() { MessageId = "status-403-insufficientPermissions" });
        Assert.Contains("gmail.addons.current.message.metadata", answer.GetProperty("requesting_google_scopes").ToString(), StringComparison.Ordinal);
    }

    [Fact, Trait("Form", "Long")]
    public async Task A_Gmail_that_does_not_answer_is_not_waited_for_long() =>
        Assert.Contains("Gmail does not answer at the moment.", (await cards.OpenAsync("slow")).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("../../drafts")]
    [InlineData("msg-f:1?alt=media")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("x\r\ny")]
    public async Task What_is_no_id_of_a_message_is_asked_of_nobody(string id) =>
        Assert.Contains("Open a message in Gmail first.", (await cards.OpenAsync(id)).ToString(), StringComparison.Ordinal);

    private static string Problem(JsonElement answer) =>
        CardHost.Objects(CardHost.CardOf(answer)).First(one => one.TryGetProperty("textParagraph", out _)).GetProperty("textParagraph").GetProperty("text").GetString()!.Replace("<b>", "", StringComparison.Ordinal).Replace("</b>", "", StringComparison.Ordinal);

    private string Put(string from, string? name = null)
    {
        var id = $"msg-f:{Interlocked.Increment(ref last)}";
        cards.Google.Put(id, SharedHost.Mail(name is null ? from : $"{name} <{from}>", "ada@engines.test", SharedHost.NewMessageId()));
        return id;
    }

    private Task<string> SignedForAsync(Guid member, ActionId action) => cards.Host.AsMemberAsync(services => Task.FromResult(services.GetRequiredService<ActionIds>().Sign(member, action)));
}
