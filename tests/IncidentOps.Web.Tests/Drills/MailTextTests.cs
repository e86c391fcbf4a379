using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Engine.Exercises;
using IncidentOps.Web.Drills;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Drills;

public sealed class MailTextTests
{
    private static readonly string Long = new string('a', 60) + " " + new string('b', 40);
    private static readonly string Wide = new('あ', 45);

    public static TheoryData<string, string> Bodies => new()
    {
        // A full line goes on, with a space between words and none between Japanese.
        { Long + "\nall later ones.", Long + " all later ones." },
        { Long + "\r\nall later ones.", Long + " all later ones." },
        { Wide + "\n請求書", Wide + "請求書" },
        // What the text means stays.
        { "Dear Sir,\n\n" + Long, "Dear Sir,\n\n" + Long },
        { Long + "\n\nYours", Long + "\n\nYours" },
        { "株式会社\n担当者様", "株式会社\n担当者様" },
        { Long + "\n1. Cause", Long + "\n1. Cause" },
        { Long + "\n- Cause", Long + "\n- Cause" },
        { Long + "\n2026 was", Long + " 2026 was" },
        { Long + "\n  Bank     Minamihama", Long + "\n  Bank     Minamihama" },
        { Long + "   12:00\nNext", Long + "   12:00\nNext" },
        { "", "" },
        { Long + "\n", Long + "\n" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Ends_of_full_lines_are_taken_back_and_those_that_are_meant_stay(string body, string shown) => Assert.Equal(shown, MailText.Flowing(body));

    [Fact]
    public async Task In_the_exercises_that_come_along_no_sentence_is_broken_by_the_file_s_own_width()
    {
        await using var product = await RunningProduct.StartAsync();
        var mails = product.Services.GetRequiredService<ExerciseReport>().Usable.SelectMany(one => one.Exercise.Injects).Where(inject => inject.Channel == InjectChannel.Mail).ToList();
        Assert.NotEmpty(mails);
        foreach (var (mail, language) in mails.SelectMany(mail => new[] { (mail, Language.English), (mail, Language.Japanese) }))
        {
            var body = mail.Body.In(language);
            var lines = MailText.Flowing(body).Split('\n');
            // In prose, a line goes on where it ends with neither a full stop nor a colon and the next begins in the middle of a sentence.
            Assert.DoesNotContain(lines.Zip(lines.Skip(1)), pair => pair.First.Length > 79 && pair.Second.Length > 0 && char.IsLower(pair.Second[0]));
            Assert.Equal(string.Concat(body.Where(character => !char.IsWhiteSpace(character))), string.Concat(string.Concat(lines).Where(character => !char.IsWhiteSpace(character))));
        }
    }
}
