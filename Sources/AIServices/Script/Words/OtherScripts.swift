/// The same for languages that are not written in Latin letters.
extension OtherLanguages {
    static let russian = """
        fox=лис* лиса лиса́; wolf=волк*; bear=медвед*; dog=собак* пёс щенок; cat=кот кота кошк* котён*; mouse=мыш*; rabbit=заяц зайц* кролик*; horse=лошад* конь; cow=коров*; sheep=овц*; owl=сов*; bird=птиц*; seagull=чайк*; whale=кит кита киты; fish=рыб*; frog=лягуш*; butterfly=бабоч*; bee=пчел*; hedgehog=ёж ёжик*; squirrel=белк*; crow=ворон*; duck=утк*;
        girl=девоч* дочь; boy=мальчик* сын; woman=женщин* мать мама; man=мужчин* отец папа; grandmother=бабуш* старуш*; grandfather=дед* старик*; child=дети ребён*; king=король короля царь; queen=королев* цариц*; prince=принц*; princess=принцесс* царевн*; fisherman=рыбак*; sailor=моряк* капитан*; lighthouse keeper=смотрител*; astronaut=космонавт*; dragon=дракон*; witch=ведьм*; robot=робот*;
        boat=лодк*; ship=корабл*; car=машин*; train=поезд*; bicycle=велосипед*; rocket=ракет*; lighthouse=маяк*; castle=замок замк* дворец; house=дом дома доме домик* изб*; tower=башн*; bridge=мост*; church=церк*; tree=дерев* дуб ель ёлк*; flower=цвет*; rose=роз*; mushroom=гриб*; book=книг*; letter=письм*; key=ключ*; lantern=фонар* лампа лампу; candle=свеч*; clock=часы; bread=хлеб*; apple=яблок*; soup=суп*; tea=чай чая; fire=огонь огня костёр костр*; window=окно окна окне; star=звезда;
        by the sea=море моря морю морем берег берега берегу; on a beach=пляж*; in a forest=лес леса лесу лесом; in the mountains=гора горы горах гору; in a city=город города городе; in a street=улиц*; in a village=деревн*; in a desert=пустын*; in a field=поле поля луг*; in a room=комнат*; in a kitchen=кухн*; in space=космос*; by a river=река реки реке реку; in a garden=сад саду сада парк*; in a harbour=порт порту гаван*; on an island=остров*; in a cave=пещер*; in the sky=небо неба небе; in a school=школ*; in a market=рынок рынк*; in a station=вокзал* станци*; on a road=дорог*; by a lake=озер*;
        at dawn=рассвет*; in the morning=утро утра утром; in the afternoon=днём; at dusk=вечер*; at night=ночь ночи ночью полноч*; at sunset=закат*; storm=бур* гроз* шторм*; rain=дожд*; falling snow=снег*; mist=туман*; wind=ветер ветр*; clouds=облак* туч*; full moon=луна луны луну; stars=звёзд* звезд*; winter=зима зимой зимы зиму зимн*; summer=лето летом; autumn=осень осенью; spring=весна весной;
        @red=красн* рыж*; @blue=син* голуб*; @green=зелён*; @white=бел*; @black=чёрн*; @grey=сер*; @golden=золот*; @little=маленьк*; @big=больш*; @old=стар*; @young=молод*;
        %bright=смея* радост* весел*; %sad=грустн* плак* слёз*; %tense=страх* страшн* опасн*; %dreamy=сон снил* волшеб*; %calm=тих* спокой*
        """

    static let japanese = """
        fox=狐 キツネ きつね; wolf=狼 オオカミ; bear=熊 クマ くま; dog=犬 子犬; cat=猫 ネコ 子猫; mouse=ネズミ 鼠; rabbit=ウサギ うさぎ 兎; horse=馬; cow=牛; owl=フクロウ ふくろう 梟; bird=鳥 小鳥; seagull=カモメ; whale=鯨 クジラ くじら; fish=魚; turtle=亀 カメ; frog=カエル 蛙; butterfly=蝶 ちょうちょ; crane=鶴; firefly=蛍 ホタル; monkey=猿 サル;
        girl=女の子 少女 娘; boy=男の子 少年; woman=女の人 母 お母さん; man=男 父 お父さん; grandmother=おばあさん 祖母; grandfather=おじいさん 祖父; child=子ども 子供; king=王様; princess=姫; fisherman=漁師; sailor=船長; astronaut=宇宙飛行士; dragon=竜 龍; robot=ロボット; ghost=幽霊;
        boat=小舟 舟; ship=船; car=車; train=電車 列車 車両; bicycle=自転車; rocket=ロケット; lighthouse=灯台; castle=城; house=家; bridge=橋; temple=神社 寺; tree=木 樹; flower=花; rose=バラ; book=本; letter=手紙; key=鍵; lantern=灯り 提灯 ランプ 明かり; clock=時計; umbrella=傘; bread=パン; apple=りんご; tea=お茶; fire=火;
        by the sea=海 海辺 岸; on a beach=浜 浜辺 砂浜; in a forest=森 林; in the mountains=山; in a town=町; in a city=街; in a village=村; in a desert=砂漠; in a field=野原 畑; in a room=部屋; in a kitchen=台所; in space=宇宙; by a river=川; in a garden=庭 公園; in a harbour=港; on an island=島; in the sky=空; in a school=学校; in a market=市場; in a station=駅; by a lake=湖 池; on a road=道;
        at dawn=夜明け; in the morning=朝; at noon=昼; at dusk=夕方 夕暮れ; at night=夜 真夜中 晩; at sunset=夕日; storm=嵐; rain=雨; falling snow=雪; mist=霧; wind=風; clouds=雲; full moon=月 満月; stars=星; winter=冬; summer=夏; autumn=秋; spring=春;
        @red=赤い; @blue=青い; @white=白い 白; @black=黒い; @little=小さな 小さい; @big=大きな 大きい; @old=古い 年老いた; @golden=金色;
        %bright=笑 嬉し 楽し; %sad=悲し 泣 涙; %tense=怖 恐; %dreamy=夢; %calm=静か
        """

    static let chinese = """
        fox=狐狸; wolf=狼; bear=熊; dog=狗 小狗; cat=猫 小猫; mouse=老鼠; rabbit=兔子 兔; horse=马; cow=牛; owl=猫头鹰; bird=鸟 小鸟; seagull=海鸥; whale=鲸鱼 鲸; fish=鱼; turtle=乌龟; frog=青蛙; butterfly=蝴蝶; monkey=猴子; panda=熊猫; crane=仙鹤;
        girl=女孩 姑娘 女儿; boy=男孩 儿子; woman=女人 妈妈 母亲; man=男人 爸爸 父亲; grandmother=奶奶 外婆; grandfather=爷爷 老人 外公; child=孩子 小孩; king=国王 皇帝; princess=公主; fisherman=渔夫 渔民; sailor=船长; astronaut=宇航员; dragon=龙; robot=机器人;
        boat=小船; ship=船 轮船; car=汽车; train=火车; bicycle=自行车; rocket=火箭; lighthouse=灯塔; castle=城堡; house=房子 小屋; bridge=桥; temple=寺 庙; tree=树 大树; flower=花; book=书; letter=写信 一封信; key=钥匙; lantern=灯笼 灯; clock=钟; umbrella=伞; bread=面包; apple=苹果; tea=茶 茶馆; fire=火; stone=石头; well=井;
        by the sea=海 海边 大海; on a beach=海滩 沙滩; in a forest=森林 树林; in the mountains=山 山上 山顶; in a city=城市 街上 城里; in a village=村 村子 村庄; in a desert=沙漠; in a field=田野 草地; in a room=房间 屋里; in a kitchen=厨房; in space=太空 宇宙; by a river=河 河边 江; in a garden=花园 公园; in a harbour=港口; on an island=岛; in the sky=天空; in a school=学校; in a market=市场; in a station=车站; by a lake=湖 池塘; on a road=路上;
        at dawn=黎明 日出; in the morning=早晨 早上 清晨; at noon=中午; in the afternoon=下午; at dusk=傍晚 黄昏; at night=夜 晚上 夜里 夜晚 半夜; storm=暴风雨 风暴; rain=雨 下雨; falling snow=雪 下雪; mist=雾; wind=风; clouds=云; full moon=月亮 月光; stars=星星; winter=冬天 冬; summer=夏天; autumn=秋天; spring=春天;
        @red=红色 红; @blue=蓝色; @white=白色 白; @black=黑色; @little=小小; @big=巨大; @old=年老 老; @golden=金色;
        %bright=笑 高兴 快乐; %sad=哭 伤心 眼泪; %tense=害怕 危险; %dreamy=梦; %calm=安静 静静
        """

    static let arabic = """
        fox=ثعلب ثعلبا; wolf=ذئب; bear=دب; dog=كلب; cat=قطة قط; mouse=فأر; rabbit=أرنب; horse=حصان; camel=جمل جمال جمله; cow=بقرة; sheep=خروف; owl=بومة; bird=طائر عصفور طيور; whale=حوت; fish=سمكة سمك; lion=أسد; frog=ضفدع; butterfly=فراشة; falcon=صقر;
        girl=فتاة بنت; boy=صبي ولد; woman=امرأة أم; man=رجل أب; grandmother=جدة جدته; grandfather=جد جده; child=طفل أطفال; king=ملك; queen=ملكة; prince=أمير; princess=أميرة; fisherman=صياد; sailor=بحار قبطان; merchant=تاجر; farmer=فلاح; dragon=تنين; robot=روبوت;
        boat=قارب مركب; ship=سفينة; car=سيارة; train=قطار; rocket=صاروخ; lighthouse=منارة; castle=قلعة قصر; house=بيت منزل; bridge=جسر; mosque=مسجد; tent=خيمة; tree=شجرة; palm tree=نخلة نخيل نخل; flower=زهرة; rose=وردة; book=كتاب; letter=رسالة; key=مفتاح; lantern=مصباح فانوس; clock=ساعة; bread=خبز; tea=شاي; coffee=قهوة; fire=نار; well=بئر;
        by the sea=بحر ساحل; on a beach=شاطئ رمل; in a forest=غابة; in the mountains=جبل جبال; in a city=مدينة; in a street=شارع; in a village=قرية; in a desert=صحراء واحة رمال; in a field=حقل; in a room=غرفة; in a kitchen=مطبخ; in space=فضاء; by a river=نهر; in a garden=حديقة; in a harbour=ميناء; on an island=جزيرة; in a cave=كهف; in the sky=سماء; in a school=مدرسة; in a market=سوق; by a lake=بحيرة; on a road=طريق;
        at dawn=فجر; in the morning=صباح صباحا; at noon=ظهر ظهيرة; at dusk=مساء; at sunset=غروب; at night=ليل ليلة ليلا; storm=عاصفة; rain=مطر; falling snow=ثلج; mist=ضباب; wind=ريح رياح; clouds=غيوم سحاب; full moon=قمر; stars=نجوم نجم نجمة; winter=شتاء; summer=صيف; autumn=خريف; spring=ربيع;
        @red=أحمر حمراء; @blue=أزرق زرقاء; @white=أبيض بيضاء; @black=أسود سوداء; @little=صغير صغيرة; @big=كبير كبيرة; @old=عجوز قديم قديمة; @young=شاب;
        %bright=ضحك سعيد فرح ابتسم; %sad=حزين بكى دموع; %tense=خوف خطر; %dreamy=حلم سحر; %calm=هدوء هادئ
        """

    static let hebrew = """
        fox=שועל; wolf=זאב; bear=דוב; dog=כלב; cat=חתול חתולה; mouse=עכבר; rabbit=ארנב; horse=סוס; camel=גמל; cow=פרה; sheep=כבשה; owl=ינשוף; bird=ציפור ציפורים; seagull=שחף; whale=לוויתן; fish=דג דגים; lion=אריה; turtle=צב; butterfly=פרפר;
        girl=ילדה נערה; boy=ילד נער; woman=אישה אמא; man=איש גבר אבא; grandmother=סבתא; grandfather=סבא זקן; child=ילדים; king=מלך; queen=מלכה; princess=נסיכה; fisherman=דייג; sailor=מלח קברניט; baker=אופה; cook=אופה טבח; dragon=דרקון; robot=רובוט;
        boat=סירה; ship=אונייה ספינה; car=מכונית; train=רכבת; bicycle=אופניים; rocket=חללית רקטה; lighthouse=מגדלור; castle=טירה ארמון; house=בית; bridge=גשר; tree=עץ; flower=פרח פרחים; book=ספר; letter=מכתב; key=מפתח; lantern=פנס מנורה; candle=נר; bread=לחם; apple=תפוח; fire=אש מדורה; window=חלון; door=דלת; kite=עפיפון;
        by the sea=ים חוף; on a beach=חול; in a forest=יער; in the mountains=הר הרים; in a city=עיר; in a street=רחוב; in a village=כפר; in a desert=מדבר; in a field=שדה; in a room=חדר; in a kitchen=מטבח; in space=חלל; by a river=נהר נחל; in a garden=גן גינה; in a harbour=נמל; on an island=אי; in the sky=שמיים שמים; in a school=בית־ספר; in a market=שוק; on a road=דרך;
        at dawn=שחר זריחה; in the morning=בוקר; at noon=צהריים; at dusk=ערב; at sunset=שקיעה; at night=לילה לילות; storm=סערה; rain=גשם; falling snow=שלג; mist=ערפל; wind=רוח; clouds=עננים ענן; full moon=ירח; stars=כוכבים כוכב; winter=חורף; summer=קיץ; autumn=סתיו; spring=אביב;
        @red=אדום אדומה; @blue=כחול כחולה; @white=לבן לבנה; @black=שחור; @little=קטן קטנה; @big=גדול גדולה; @old=זקנה ישן ישנה; @young=צעיר;
        %bright=צחק צחקה שמח שמחה חייכה חייך; %sad=עצוב עצובה בכה; %tense=פחד סכנה; %dreamy=חלום קסם; %calm=שקט
        """
}
