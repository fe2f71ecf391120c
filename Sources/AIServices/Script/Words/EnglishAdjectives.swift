/// What a subject may be, as prompts name it.
enum EnglishAdjectives {
    static let words = """
        red, blue/bluish, green, yellow, orange, purple/violet, pink, black, white, grey/gray, brown, golden/gold, silver/silvery, striped, spotted, colourful/colorful,
        little/small/tiny, big/large/huge/enormous/great, giant, tall, old/aged/ancient, young, fat/plump, thin/skinny/slim, fluffy/furry, shiny/gleaming, rusty,
        wooden, stone, broken, sleepy/tired, happy/cheerful, sad/lonely, angry/furious, brave/bold, wise, shy, proud, hungry, friendly/kind, clever/sly/cunning, wild,
        white-haired, bearded, one-eyed, paper, glass, iron, snowy, lost
        """
}
