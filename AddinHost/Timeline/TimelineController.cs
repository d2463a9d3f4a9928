using AddinHost.Contacts;
using AddinHost.Messages;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Timeline;

/// <summary>Timelines of records.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Timeline")]
public sealed class TimelineController(ListTimeline listTimeline, ListLatest listLatest, WriteNote writeNote) : ControllerBase
{
    /// <summary>The timeline of a contact. Folded, a thread is its newest entry and how many there are; <c>threadId</c> gives all of one.</summary>
    [HttpGet("contacts/{contactId:guid}/timeline")]
    [ProducesResponseType<Page<TimelineEntryView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<TimelineEntryView>>> ListAsync(Guid contactId, [FromQuery] TimelineFilter filter, string? after, int limit, CancellationToken ct) =>
        (await listTimeline.HandleAsync(contactId, GetContact.NotFound, filter, after, limit, ct)).ToActionResult();

    /// <summary>The timeline of a contact, company or deal.</summary>
    [HttpGet("records/{recordId:guid}/timeline")]
    [ProducesResponseType<Page<TimelineEntryView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<TimelineEntryView>>> ListRecordAsync(Guid recordId, [FromQuery] TimelineFilter filter, string? after, int limit, CancellationToken ct) =>
        (await listTimeline.HandleAsync(recordId, Records.NotFound, filter, after, limit, ct)).ToActionResult();

    /// <summary>Writes a note on a contact, company or deal.</summary>
    [HttpPost("records/{recordId:guid}/notes")]
    [ProducesResponseType<NoteView>(StatusCodes.Status201Created)]
    public async Task<ActionResult<NoteView>> AddNoteAsync(Guid recordId, WriteNote.Request request, CancellationToken ct) => (await writeNote.AddAsync(recordId, request, ct)).ToCreated();

    [HttpGet("notes/{id:guid}")]
    [ProducesResponseType<NoteView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<NoteView>> GetNoteAsync(Guid id, CancellationToken ct) => (await writeNote.GetAsync(id, ct)).ToActionResult();

    [HttpPut("notes/{id:guid}")]
    [ProducesResponseType<NoteView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<NoteView>> ChangeNoteAsync(Guid id, WriteNote.ChangeRequest request, CancellationToken ct) => (await writeNote.ChangeAsync(id, request, ct)).ToActionResult();

    [HttpDelete("notes/{id:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> RemoveNoteAsync(Guid id, CancellationToken ct) => (await writeNote.RemoveAsync(id, ct)).ToActionResult();

    /// <summary>One entry, by its id: where a search or a link leads to.</summary>
    [HttpGet("timeline/{entryId:guid}")]
    [ProducesResponseType<TimelineEntryView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<TimelineEntryView>> GetAsync(Guid entryId, CancellationToken ct) => (await listTimeline.GetAsync(entryId, ct)).ToActionResult();

    /// <summary>The newest entries of all contacts; <paramref name="direction"/> incoming or outgoing narrows them.</summary>
    [HttpGet("timeline")]
    [ProducesResponseType<Page<TimelineEntryView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<TimelineEntryView>>> ListLatestAsync(MailDirection? direction, string? after, int limit, CancellationToken ct) =>
        (await listLatest.HandleAsync(direction, after, limit, ct)).ToActionResult();
}
