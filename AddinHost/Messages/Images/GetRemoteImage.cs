using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;

namespace AddinHost.Messages.Images;

/// <summary>An image of a mail that lies on the internet, fetched for a reader who asked to see it.</summary>
public sealed class GetRemoteImage(RemoteImages images, ImageLinks links, Caller caller)
{
    public async Task<Result<RemoteImage>> HandleAsync(string link, CancellationToken ct)
    {
        if (links.Read(link) is not { } image)
            return Error.NotFound("image_not_found", "That image is not there, or its link is over; open the message again.");
        return await images.FetchAsync(caller.OrganizationId, image, links.IsFetchable, ct) is { } fetched
            ? fetched
            : Error.Unprocessable("image_not_loaded", "That image could not be loaded: its server does not answer, or sends no image.");
    }
}
