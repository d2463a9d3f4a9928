using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Contacts.Merging;
using AddinHost.Sending;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Contacts;

public sealed class MergeContactsTests(SharedHost shared) : IClassFixture<SharedHost>
{
    [Fact]
    public async Task Two_contacts_become_one_with_all_of_both_and_two_again_with_what_was_theirs()
    {
        var (first, second) = (SharedHost.Address("first"), SharedHost.Address("second"));
        var kept = await shared.AddContactAsync("Bea", first);
        var gone = (await shared.PostAsync("/api/v1/contacts", new { addresses = new[] { second }, jobTitle = "CTO", phones = new[] { "+49 1" } }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await shared.LogAsync(SharedHost.Mail(first, "ada@engines.test", SharedHost.NewMessageId()));
        await shared.LogAsync(SharedHost.Mail(second, "ada@engines.test", SharedHost.NewMessageId()));
        await shared.LogAsync(SharedHost.Mail("ada@engines.test", $"{first}, {second}", SharedHost.NewMessageId()));
        await shared.PostAsync($"/api/v1/records/{gone}/notes", new { text = "Likes tea." }, HttpStatusCode.Created);
        var task = (await shared.PostAsync("/api/v1/tasks", new { title = "Call", recordId = gone }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var deal = (await shared.PostAsync("/api/v1/deals", new { name = "Engines", contactIds = new[] { gone } }, HttpStatusCode.Created)).GetProperty("id").GetGuid();

        var merged = await shared.PostAsync($"/api/v1/contacts/{kept}/merge", new { contactId = gone, version = 1 });
        var contact = merged.GetProperty("contact");
        Assert.Equal([first, second], contact.GetProperty("addresses").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(("Bea", "CTO"), (contact.GetProperty("name").GetString(), contact.GetProperty("jobTitle").GetString()));
        Assert.Equal(4, (await shared.TimelineAsync(kept)).Count);
        Assert.Equal(kept, (await shared.GetAsync($"/api/v1/tasks/{task}")).GetProperty("record").GetProperty("id").GetGuid());
        Assert.Equal(kept, (await shared.GetAsync($"/api/v1/deals/{deal}")).GetProperty("contacts")[0].GetProperty("id").GetGuid());
        // An old link leads on, and new mail to the other address comes here.
        Assert.Equal(kept, (await shared.GetAsync($"/api/v1/contacts/{gone}")).GetProperty("id").GetGuid());
        await shared.LogAsync(SharedHost.Mail(second, "ada@engines.test", SharedHost.NewMessageId()));
        Assert.Equal(5, (await shared.TimelineAsync(kept)).Count);

        var undo = $"/api/v1/contact-merges/{merged.GetProperty("mergeId").GetGuid()}/undo";
        var back = await shared.PostAsync(undo);
        Assert.Equal((gone, second), (back.GetProperty("id").GetGuid(), back.GetProperty("addresses")[0].GetString()));
        Assert.Equal(3, (await shared.TimelineAsync(gone)).Count);
        Assert.Equal(3, (await shared.TimelineAsync(kept)).Count);
        var again = await shared.GetAsync($"/api/v1/contacts/{kept}");
        Assert.Equal((JsonValueKind.Null, 0, 1), (again.GetProperty("jobTitle").ValueKind, again.GetProperty("phones").GetArrayLength(), again.GetProperty("addresses").GetArrayLength()));
        Assert.Equal(gone, (await shared.GetAsync($"/api/v1/tasks/{task}")).GetProperty("record").GetProperty("id").GetGuid());
        Assert.Equal(gone, (await shared.GetAsync($"/api/v1/deals/{deal}")).GetProperty("contacts")[0].GetProperty("id").GetGuid());
        await TestHost.ProblemAsync(await shared.Host.Client.PostAsJsonAsync(undo, new { }), HttpStatusCode.Conflict, "merge_not_undoable");
    }

    [Fact]
    public async Task Every_table_that_names_a_contact_has_somebody_who_moves_it()
    {
        // Whoever adds a table here adds its IRecordRows, and its line in ForgetDeleted.
        var tables = await shared.Host.InDatabaseAsync(db => Task.FromResult(db.Model.GetEntityTypes()
            .Where(entity => entity.GetProperties().Any(property => property.Name is "ContactId" or "RecordId")).Select(entity => entity.ClrType.Name).Order(StringComparer.Ordinal).ToList()));
        // What a webhook was told stays as it was told, for as long as it is kept.
        Assert.Equal(
            ["ContactAddress", "ContactSuggestion", "ContactTracking", "DealContact", "DocumentLink", "MailDraft", "MailUpload", "Note", "OutgoingMail", "TaskItem", "TimelineEntry", "WebhookDelivery"], tables);
        var kinds = await shared.Host.AsMemberAsync(services => Task.FromResult(services.GetServices<IRecordRows>().Select(rows => rows.Kind).Order(StringComparer.Ordinal).ToList()));
        // Addresses move with the merge itself.
        Assert.Equal(["deals", "document_links", "drafts", "entries", "notes", "outgoing", "suggestions", "tasks", "tracking", "uploads"], kinds);
    }

    [Fact]
    public async Task A_mail_still_on_its_way_goes_along_and_back()
    {
        var (kept, gone) = (await shared.AddContactAsync("Bea", SharedHost.Address()), await shared.AddContactAsync("Cid", SharedHost.Address()));
        var mail = new OutgoingMail { MailMessageId = Guid.CreateVersion7(), MailboxId = Guid.CreateVersion7(), MemberId = shared.Host.MemberId, ContactId = gone, Blob = "x", Recipients = "[]", CreatedAt = shared.Host.Clock.GetUtcNow(), DueAt = shared.Host.Clock.GetUtcNow().AddDays(300) };
        await shared.Host.InDatabaseAsync(async db =>
        {
            db.OutgoingMails.Add(mail);
            return await db.SaveChangesAsync();
        });
        Task<Guid> ToAsync() => shared.Host.InDatabaseAsync(db => db.OutgoingMails.Where(row => row.MailMessageId == mail.MailMessageId).Select(row => row.ContactId).SingleAsync());
        var merge = (await shared.PostAsync($"/api/v1/contacts/{kept}/merge", new { contactId = gone, version = 1 })).GetProperty("mergeId").GetGuid();
        Assert.Equal(kept, await ToAsync());
        await shared.PostAsync($"/api/v1/contact-merges/{merge}/undo");
        Assert.Equal(gone, await ToAsync());
    }

    [Fact]
    public async Task A_merge_that_somebody_was_faster_than_changes_nothing()
    {
        var (first, second) = (SharedHost.Address(), SharedHost.Address());
        var (kept, gone) = (await shared.AddContactAsync("Bea", first), await shared.AddContactAsync("Cid", second));
        await shared.PutAsync($"/api/v1/contacts/{kept}", new { version = 1, name = "Bea B", addresses = new[] { first } });
        await TestHost.ProblemAsync(await shared.Host.Client.PostAsJsonAsync($"/api/v1/contacts/{kept}/merge", new { contactId = gone, version = 1 }), HttpStatusCode.Conflict, "record_changed");
        Assert.Equal("Cid", (await shared.GetAsync($"/api/v1/contacts/{gone}")).GetProperty("name").GetString());
        await TestHost.ProblemAsync(await shared.Host.Client.PostAsJsonAsync($"/api/v1/contacts/{kept}/merge", new { contactId = kept, version = 2 }), HttpStatusCode.BadRequest, "merge_same");
    }

    [Fact]
    public async Task Another_organization_can_neither_merge_nor_undo()
    {
        var (kept, gone) = (await shared.AddContactAsync("Bea", SharedHost.Address()), await shared.AddContactAsync("Cid", SharedHost.Address()));
        await TestHost.ProblemAsync(await shared.Elsewhere.PostAsJsonAsync($"/api/v1/contacts/{kept}/merge", new { contactId = gone, version = 1 }), HttpStatusCode.NotFound, "contact_not_found");
        var merge = (await shared.PostAsync($"/api/v1/contacts/{kept}/merge", new { contactId = gone, version = 1 })).GetProperty("mergeId").GetGuid();
        await TestHost.ProblemAsync(await shared.Elsewhere.PostAsJsonAsync($"/api/v1/contact-merges/{merge}/undo", new { }), HttpStatusCode.NotFound, "merge_not_found");
    }
}
