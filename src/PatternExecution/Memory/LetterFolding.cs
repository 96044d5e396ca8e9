using System.Text;

namespace PatternExecution.Memory;

/// <summary>Lower case and accents off, the same in every process: the runtime's own normalisation does nothing where globalisation is invariant.</summary>
internal static class LetterFolding
{
    // Lower-case letters below U+2000 whose compatibility decomposition (Unicode 15) is one other letter and combining marks.
    private const string Accented =
        "ªµºàáâãäåçèéêëìíîïñòóôõöùúûüýÿāăąćĉċčďēĕėęěĝğġģĥĩīĭįĵķĺļľńņňōŏőŕŗřśŝşšţťũūŭůűųŵŷźżžſơưǎǐǒǔ"
        + "ǖǘǚǜǟǡǣǧǩǫǭǯǰǵǹǻǽǿȁȃȅȇȉȋȍȏȑȓȕȗșțȟȧȩȫȭȯȱȳʹͺΐάέήίΰϊϋόύώϐϑϒϓϔϕϖϰϱϲϵйѐёѓїќѝўѷӂӑӓӗӛӝӟӣӥӧӫӭӯӱӳӵӹ"
        + "ჼḁḃḅḇḉḋḍḏḑḓḕḗḙḛḝḟḡḣḥḧḩḫḭḯḱḳḵḷḹḻḽḿṁṃṅṇṉṋṍṏṑṓṕṗṙṛṝṟṡṣṥṧṩṫṭṯṱṳṵṷṹṻṽṿẁẃẅẇẉẋẍẏẑẓẕẖẗẘẙẛạảấầẩẫậắằ"
        + "ẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹἀἁἂἃἄἅἆἇἐἑἒἓἔἕἠἡἢἣἤἥἦἧἰἱἲἳἴἵἶἷὀὁὂὃὄὅὐὑὒὓὔὕὖὗὠὡὢὣὤὥὦὧὰά"
        + "ὲέὴήὶίὸόὺύὼώᾀᾁᾂᾃᾄᾅᾆᾇᾐᾑᾒᾓᾔᾕᾖᾗᾠᾡᾢᾣᾤᾥᾦᾧᾰᾱᾲᾳᾴᾶᾷιῂῃῄῆῇῐῑῒΐῖῗῠῡῢΰῤῥῦῧῲῳῴῶῷ";

    private const string Plain =
        "aμoaaaaaaceeeeiiiinooooouuuuyyaaaccccdeeeeegggghiiiijklllnnnooorrrssssttuuuuuuwyzzzsouaiou"
        + "uuuuaaægkooʒjgnaæøaaeeiioorruusthaeooooyʹ ιαεηιυιυουωβθυυυφπκρςεиеегікиуѵжааеәжзииоөэууучы"
        + "ნabbbcdddddeeeeefghhhhhiikkkllllmmmnnnnoooopprrrrsssssttttuuuuuvvwwwwwxxyzzzhtwysaaaaaaaaa"
        + "aaaeeeeeeeeiioooooooooooouuuuuuuyyyyααααααααεεεεεεηηηηηηηηιιιιιιιιοοοοοουυυυυυυυωωωωωωωωαα"
        + "εεηηιιοουυωωααααααααηηηηηηηηωωωωωωωωαααααααιηηηηηιιιιιιυυυυρρυυωωωωω";

    private static readonly char[] Folded = BuildTable();

    /// <summary>Whether a character only changes the letter before it and is left out.</summary>
    public static bool IsDropped(Rune rune) => rune.Value is >= 0x300 and <= 0x36F or 0xAD or (>= 0x200B and <= 0x200D) or 0xFEFF;

    /// <summary>The letter that two spellings of the same word share.</summary>
    public static Rune Fold(Rune rune)
    {
        // Full-width forms are ASCII at another place.
        if (rune.Value is >= 0xFF01 and <= 0xFF5E)
            rune = new Rune(rune.Value - 0xFEE0);
        rune = Rune.ToLowerInvariant(rune);
        return rune.Value < Folded.Length ? new Rune(Folded[rune.Value]) : rune;
    }

    private static char[] BuildTable()
    {
        var table = new char[0x2000];
        for (var i = 0; i < table.Length; i++)
            table[i] = (char)i;
        for (var i = 0; i < Accented.Length; i++)
            table[Accented[i]] = Plain[i];
        return table;
    }
}
