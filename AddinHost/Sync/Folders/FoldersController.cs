using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Sync.Folders;

/// <summary>Folders of the caller's own mailboxes.</summary>
[ApiController, Authorize(Policies.PersonalEmailAccess), Route("api/v1/mailboxes/{id:guid}/folders"), Tags("Mailboxes")]
public sealed class FoldersController(ChooseFolders choose) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<Page<FolderChoiceView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<FolderChoiceView>>> ListAsync(Guid id, CancellationToken ct) =>
        (await choose.ListAsync(id, ct)).Then(items => new Page<FolderChoiceView>(items, null)).ToActionResult();

    [HttpPut]
    [ProducesResponseType<Page<FolderChoiceView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<FolderChoiceView>>> SetAsync(Guid id, ChooseFolders.Request request, CancellationToken ct) =>
        (await choose.SetAsync(id, request, ct)).Then(items => new Page<FolderChoiceView>(items, null)).ToActionResult();
}
