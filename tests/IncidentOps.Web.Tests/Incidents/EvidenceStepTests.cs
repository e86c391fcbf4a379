using System.Net;
using AngleSharp.Dom;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.Incidents;

/// <summary>A step that asks for evidence, done by following the page's own links and form.</summary>
public sealed class EvidenceStepTests
{
    [Theory]
    [InlineData("#next .candidate:not([hidden]) a.button")]
    [InlineData("#s-r1-mails .controls a.button")]
    public async Task The_link_of_the_step_leads_to_a_form_that_completes_it(string link)
    {
        await using var room = await PlannedRoom.StartAsync(
            """
              - { id: mails, evidence: { en: The mails, ja: メール }, role: commander }
              - { id: after, task: { en: After, ja: あと }, role: commander }
            """,
            ("sato", [AccountRole.Responder]));
        using var sato = await room.Product.SignedInAsync("sato");
        var address = (await sato.GetAsync(room.Path)).Html.QuerySelector(link)!.GetAttribute("href")!;
        var page = await sato.GetAsync(address);
        var form = page.Html.QuerySelector("form[enctype]")!;
        Assert.Contains("The mails", form.TextContent, StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(form.GetAttribute("action")!, UriKind.Relative)) { Content = Filled(form) };
        request.Headers.Add("Origin", sato.Origin);
        Assert.Equal(HttpStatusCode.Redirect, (await sato.SendAsync(request)).Status);
        Assert.Equal(StepStatus.Done, (await room.StateAsync()).Run("r1")!.Progress.Find("mails")!.Status);
    }

    /// <summary>The form with all that the page has filled in, and a file.</summary>
    private static MultipartFormDataContent Filled(IElement form)
    {
        var content = new MultipartFormDataContent { { new ByteArrayContent("From: somebody"u8.ToArray()), "file", "invoice.eml" } };
        foreach (var field in form.QuerySelectorAll("input[type=hidden]"))
        {
            content.Add(new StringContent(field.GetAttribute("value") ?? ""), field.GetAttribute("name")!);
        }

        return content;
    }
}
