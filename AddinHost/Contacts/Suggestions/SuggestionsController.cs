using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Contacts.Suggestions;

/// <summary>Details of contacts that their own mails gave.</summary>
[ApiController, Authorize, Route("api/v1/contacts/{contactId:guid}/suggestions"), Tags("Contacts")]
public sealed class SuggestionsController(DecideSuggestions suggestions) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<Page<SuggestionBook.View>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<SuggestionBook.View>>> ListAsync(Guid contactId, CancellationToken ct) => (await suggestions.ListAsync(contactId, ct)).ToActionResult();

    /// <summary>Writes some of them to the contact.</summary>
    [HttpPost("accept")]
    [ProducesResponseType<ContactView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ContactView>> AcceptAsync(Guid contactId, DecideSuggestions.AcceptRequest request, CancellationToken ct) => (await suggestions.AcceptAsync(contactId, request, ct)).ToActionResult();

    /// <summary>Dismisses some of them: these values are not proposed again.</summary>
    [HttpPost("dismiss")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> DismissAsync(Guid contactId, DecideSuggestions.DismissRequest request, CancellationToken ct) => (await suggestions.DismissAsync(contactId, request, ct)).ToActionResult();
}
